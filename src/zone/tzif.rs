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
