//! The bytes of a TZif file (RFC 9636) -> whether its transitions are in order. The zone crate does not check
//! that, and would search unordered ones forever.

/// The bytes of a header: a magic number, a version, 15 reserved bytes and six counts.
const HEADER: usize = 44;

/// Whether the transitions in use are in order of time, without duplicates.
pub(super) fn is_in_order(bytes: &[u8]) -> bool {
    in_order(bytes).unwrap_or(false)
}

/// `None` for a file that is too short.
fn in_order(bytes: &[u8]) -> Option<bool> {
    let [leap, times, types, letters, standard, universal] = counts(bytes)?;
    if bytes.get(4)? < &b'2' {
        return rising::<4>(bytes.get(HEADER..)?, times, |time| i32::from_be_bytes(time).into());
    }
    // From version 2 on the first block is for older programs; a second one follows it.
    let first = times * 5 + types * 6 + letters + leap * 8 + standard + universal;
    let second = bytes.get(HEADER.checked_add(first)?..)?;
    let [_, times, ..] = counts(second)?;
    rising::<8>(second.get(HEADER..)?, times, i64::from_be_bytes)
}

/// The counts of leap seconds, transitions, types, letters, and of types in standard and in universal time.
fn counts(bytes: &[u8]) -> Option<[usize; 6]> {
    let header = bytes.get(..HEADER)?;
    let (words, _) = header.get(20..)?.as_chunks::<4>();
    let mut counts = words.iter().map(|&word| usize::try_from(u32::from_be_bytes(word)).ok());
    let mut next = || counts.next().flatten().filter(|&count| count <= bytes.len());
    let (universal, standard, leap) = (next()?, next()?, next()?);
    Some([leap, next()?, next()?, next()?, standard, universal])
}

fn rising<const N: usize>(
    bytes: &[u8],
    count: usize,
    second: impl Fn([u8; N]) -> i64,
) -> Option<bool> {
    let (times, _) = bytes.get(..count.checked_mul(N)?)?.as_chunks::<N>();
    Some(times.is_sorted_by(|&a, &b| second(a) < second(b)))
}

#[cfg(test)]
mod tests {
    use super::is_in_order;

    /// A block with transitions: 3 types, 5 letters, 1 leap second, 2 standard and 1 universal indicators.
    fn block<const N: usize>(version: u8, times: &[[u8; N]], leap: usize) -> Vec<u8> {
        let count = u8::try_from(times.len()).unwrap();
        let mut bytes = b"TZif".to_vec();
        bytes.push(version);
        bytes.extend([0; 15]);
        for count in [1, 2, 1, count, 3, 5] {
            bytes.extend([0, 0, 0, count]);
        }
        bytes.extend(times.concat());
        bytes.extend(vec![0; times.len() + 3 * 6 + 5 + leap + 2 + 1]);
        bytes
    }

    fn file(version: u8, first: &[i32], second: &[i64]) -> Vec<u8> {
        let first: Vec<[u8; 4]> = first.iter().map(|time| time.to_be_bytes()).collect();
        let second: Vec<[u8; 8]> = second.iter().map(|time| time.to_be_bytes()).collect();
        [block(version, &first, 8), block(version, &second, 12)].concat()
    }

    #[test]
    fn the_block_that_programs_of_today_read_must_be_in_order() {
        for version in [b'2', b'3', b'4'] {
            assert!(is_in_order(&file(version, &[3, 1, 2], &[-5, 1, 1 << 40])), "{version}");
            assert!(!is_in_order(&file(version, &[1, 2, 3], &[1, -5, 1 << 40])), "{version}");
            assert!(!is_in_order(&file(version, &[1, 2, 3], &[1, 1, 2])), "twice, {version}");
        }
        // The first version has one block.
        assert!(is_in_order(&file(0, &[-1, 2, 3], &[3, 2, 1])));
        assert!(!is_in_order(&file(0, &[3, 1, 2], &[1, 2, 3])));
    }

    #[test]
    fn a_file_that_is_cut_is_not_in_order() {
        let whole = file(b'2', &[1, 2, 3], &[1, 2, 3]);
        let end_of_times = whole.len() - (3 + 3 * 6 + 5 + 12 + 2 + 1);
        assert!(is_in_order(&whole[..end_of_times]));
        for length in 0..end_of_times {
            assert!(!is_in_order(&whole[..length]), "{length}");
        }
    }
}
