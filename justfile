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

# The binary as it is released, on Linux: static, so that it starts faster and runs anywhere
release:
    RUSTFLAGS="-C target-feature=+crt-static -C relocation-model=static" cargo build --release --target "$(rustc -vV | sed -n 's/^host: //p')"

# The benchmarks: the writer alone, then whole programs
bench:
    cargo bench --bench writer
    python3 bench/one.py
