# What people type here. `just` alone lists it.

default:
    @just --list

# All that CI checks
ci:
    bash .ci/run

# The tests
test:
    cargo test

# Tests that take seconds each, or look at the sources or the documents
slow := "--skip architecture:: --skip documents:: --skip horizon::with --skip languages:: --skip limits:: --skip links:: --skip oracle:: --skip pages:: --skip properties:: --skip revisions::no_event --skip revisions::what_changes --skip schema:: --skip starters::every --skip supply::a_later --skip zones::every"

# The tests of dates, amounts, zones, records and revisions alone, without the program; `just quick moves::` runs some
quick *arguments:
    cargo test --locked --no-default-features --test tests -- {{slow}} {{arguments}}

# Break a source file in every way cargo-mutants knows, and see whether `just quick` notices; needs cargo-mutants
mutants file *arguments:
    cargo mutants --profile mutants --no-default-features --timeout 120 --file '{{file}}' {{arguments}} -- --lib --test tests -- {{slow}}

# Write the expected texts of the tests anew; `git diff` is the review
update:
    UPDATE=1 cargo test

# The served pages in a browser, their codes, and a subscriber; pictures in target/artefacts
serve:
    bash .ci/serve

# The plan builder for the browser, in target/web: index.html to host, plan-builder.html to keep or send
web:
    bash .ci/web build

# The archive of a release for this machine, in target/archives
release:
    bash packaging/archive "$(rustc -vV | sed -n 's/^host: //p')"

# The benchmarks: whole programs side by side, then single stages, the writer, and `check` beside plain reading
bench *arguments:
    python3 bench/run.py {{arguments}}
    cargo bench -p b12cal-benches --bench stages
    cargo bench -p b12cal-benches --bench check

# The lines that no test runs; needs `cargo install cargo-llvm-cov`
coverage:
    # Counted as they run, so that a server that a test kills counts too.
    RUSTFLAGS="-C llvm-args=-runtime-counter-relocation" LLVM_PROFILE_FILE_NAME="b12cal-%c%8m.profraw" \
        cargo llvm-cov --ignore-run-fail --show-missing-lines

# Make up inputs for a fuzz target: check, diff, http, previous, record or stream; needs cargo-fuzz and Rust nightly
fuzz target="check" seconds="600":
    bash .ci/fuzz {{target}} {{seconds}}

# Let every call that writes fail, or end the program, one after the other; needs strace
faults:
    bash .ci/faults 1
