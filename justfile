# What people type here. `just` alone lists it.

default:
    @just --list

# All that CI checks
ci:
    bash .ci/run

# The tests
test:
    cargo test

# Write the expected texts of the tests anew; `git diff` is the review
update:
    UPDATE=1 cargo test

# The served pages in a browser, their codes, and a subscriber; pictures in target/artefacts
serve:
    bash .ci/serve

# The plan builder for the browser, in target/web: index.html to host, plan-builder.html to keep or send
web:
    bash .ci/web build

# The binary as it is released, on Linux: static, so that it starts faster and runs anywhere
release:
    RUSTFLAGS="-C target-feature=+crt-static -C relocation-model=static" cargo build --profile dist --target "$(rustc -vV | sed -n 's/^host: //p')"

# The benchmarks: whole programs side by side, then single stages, the writer, and `check` beside plain reading
bench *arguments:
    python3 bench/run.py {{arguments}}
    cargo bench -p b12cal-benches --bench stages
    cargo bench -p b12cal-benches --bench check

# Look for a text that makes `check` contradict `build`, a text in which `record` writes something else, or a line that `stream` answers wrongly; needs cargo-fuzz and Rust nightly
fuzz target="check" seconds="600":
    mkdir -p fuzz/corpus/{{target}}
    cargo +nightly fuzz run --sanitizer none {{target}} fuzz/corpus/{{target}} examples templates/prescriptions tests/cases -- \
        -dict=fuzz/check.dict -max_len=8192 -rss_limit_mb=200 -timeout=1 -max_total_time={{seconds}}
