//! The names of tiles and bundles of entries, and how entries stand in a bundle, as
//! C2SP tlog-tiles has them. (`tlog_tiles` names them as Go's checksum database does:
//! with the height, which is always 8 here, and `data` for `entries`.)

use tlog_tiles::Tile;

/// Levels of the tree in one tile.
pub(super) const HEIGHT: u8 = 8;
/// Entries in a full bundle.
pub const ENTRIES_PER_BUNDLE: u64 = 1 << HEIGHT;

/// The object that holds `tile`.
pub(super) fn tile(tile: &Tile) -> String {
    tile.path().replacen(&format!("tile/{HEIGHT}/"), "tile/", 1)
}

/// The object that holds bundle `number` of a log of `size` entries.
#[must_use]
pub fn bundle(number: u64, size: u64) -> String {
    let entries = size.saturating_sub(number * ENTRIES_PER_BUNDLE).clamp(1, ENTRIES_PER_BUNDLE);
    let width = u32::try_from(entries).unwrap_or(1);
    tile(&Tile::new(HEIGHT, 0, number, width, true)).replacen("tile/data/", "tile/entries/", 1)
}

/// A bundle: each entry behind its length in two bytes. None where one is longer.
#[must_use]
pub fn bundle_bytes(entries: &[Vec<u8>]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for entry in entries {
        bytes.extend_from_slice(&u16::try_from(entry.len()).ok()?.to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    Some(bytes)
}

/// The entries of a bundle, if it is one.
#[must_use]
pub fn entries_of(mut bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut entries = Vec::new();
    while !bytes.is_empty() {
        let (length, rest) = bytes.split_first_chunk()?;
        let (entry, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        entries.push(entry.to_vec());
        bytes = rest;
    }
    Some(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_called_as_the_specification_says() {
        let named = |level, number, width| tile(&Tile::new(HEIGHT, level, number, width, false));
        assert_eq!(named(0, 0, 256), "tile/0/000");
        assert_eq!(named(1, 1_234_067, 256), "tile/1/x001/x234/067");
        assert_eq!(named(0, 5, 17), "tile/0/005.p/17");
        assert_eq!(bundle(0, 1), "tile/entries/000.p/1");
        assert_eq!(bundle(0, 256), "tile/entries/000");
        assert_eq!(bundle(1000, 1000 * 256 + 3), "tile/entries/x001/000.p/3");
    }

    #[test]
    fn a_bundle_gives_its_entries_back_and_half_a_bundle_none() {
        let entries = vec![b"one".to_vec(), vec![], vec![7; 65_535]];
        let bytes = bundle_bytes(&entries).unwrap();
        assert_eq!(entries_of(&bytes), Some(entries));
        assert_eq!(entries_of(&bytes[..bytes.len() - 1]), None);
        assert_eq!(entries_of(&bytes[..6]), None);
        assert_eq!(bundle_bytes(&[vec![0; 65_536]]), None);
    }
}
