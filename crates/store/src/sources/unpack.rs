//! Unpacks a file that was verified as served: gzip or Zstandard, within the size that the manifest gives.

use std::fs::File;
use std::io::{self, BufRead, Read, Write};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;

use crate::error::FetchError;
use crate::fetch::Wanted;
use crate::manifest::Packing;

/// The window of a Zstandard frame, which the decoder keeps in memory, in bytes: any file may have the first, none more
/// than the second, which is also the limit of the reference implementation.
const WINDOW: (u64, u64) = (8 << 20, 128 << 20);

/// Unpacks at most one byte more than the expected size, so that a small file cannot fill the disk.
pub(super) fn unpack(
    packing: Packing,
    packed: &Path,
    part: &Path,
    wanted: Wanted<'_>,
) -> Result<(), FetchError> {
    let reader = io::BufReader::new(File::open(packed).map_err(FetchError::io("read", packed))?);
    let mut writer = File::create(part).map_err(FetchError::io("write", part))?;
    let most = wanted.bytes.saturating_add(1);
    let unpacked = match packing {
        Packing::Gzip => io::copy(&mut MultiGzDecoder::new(reader).take(most), &mut writer).map(drop),
        Packing::Zstd => unpack_zstd(reader, &mut writer, most),
    };
    unpacked.map_err(|error| match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => FetchError::io("write", part)(error),
        _ => FetchError::Unpack {
            file: format!("{}.{}", wanted.name, packing.ending_and_key().0),
            reason: error.to_string(),
        },
    })?;
    writer.sync_all().map_err(FetchError::io("write", part))
}

/// Unpacks the frames of a file one after the other, at most `most` bytes. A file of none of them is an error, as is
/// one with a frame that is no data, whose window is larger than [`WINDOW`] allows for this size, or that wants a
/// dictionary.
fn unpack_zstd(mut reader: impl BufRead, writer: &mut impl Write, most: u64) -> io::Result<()> {
    let window = most.clamp(WINDOW.0, WINDOW.1);
    let mut left = most;
    loop {
        let frame =
            StreamingDecoder::new_with_max_window_size(&mut reader, window).map_err(io::Error::other)?;
        left -= io::copy(&mut frame.take(left), writer)?;
        if left == 0 || reader.fill_buf()?.is_empty() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    fn zstd(content: &[u8]) -> Vec<u8> {
        compress_to_vec(content, CompressionLevel::Fastest)
    }

    fn unpacked(packed: &[u8], most: u64) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        unpack_zstd(packed, &mut content, most)?;
        Ok(content)
    }

    #[test]
    fn frames_become_one_file_and_no_more_than_is_allowed() {
        let content: Vec<u8> = (0..300_000_u32)
            .map(|at| (at.wrapping_mul(at) >> 7) as u8)
            .collect();
        let packed = [zstd(&content[..100_000]), zstd(&content[100_000..])].concat();
        assert_eq!(unpacked(&packed, 400_000).unwrap(), content);
        assert_eq!(unpacked(&packed, 120_001).unwrap(), content[..120_001]);
        let zeros = zstd(&vec![0; 50 << 20]);
        assert!(zeros.len() < 100_000, "a bomb");
        assert_eq!(unpacked(&zeros, 11).unwrap(), [0; 11]);
    }

    /// What the command `zstd -3` of the reference implementation made of "tolmach tolmach tolmach\n".
    #[test]
    fn the_reference_implementations_files_are_read() {
        const FILE: &[u8] = &[
            0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x58, 0x7d, 0x00, 0x00, 0x48, 0x74, 0x6f, 0x6c, 0x6d, 0x61, 0x63,
            0x68, 0x20, 0x0a, 0x01, 0x00, 0xeb, 0x0a, 0x17, 0x67, 0xbd, 0xc3, 0x39,
        ];
        const LINE: &str = "tolmach tolmach tolmach\n";
        assert_eq!(unpacked(FILE, 100).unwrap(), LINE.as_bytes());
        assert_eq!(
            unpacked(&[FILE, FILE].concat(), 100).unwrap(),
            LINE.repeat(2).as_bytes()
        );
    }

    #[test]
    fn broken_and_hostile_files_are_errors() {
        let packed = zstd(
            &(0..50_000_u32)
                .map(|at| (at.wrapping_mul(at) >> 5) as u8)
                .collect::<Vec<u8>>(),
        );
        for cut in [0, 1, 4, 5, 20, packed.len() / 2, packed.len() - 1] {
            assert!(unpacked(&packed[..cut], 50_001).is_err(), "{cut}");
        }
        assert!(unpacked(&[packed.as_slice(), b"rest"].concat(), 60_000).is_err());
        assert!(unpacked(b"no zstd at all", 100).is_err());
        // A frame's header alone: a window of 1 GiB; a skippable frame; a dictionary.
        for header in [
            [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa0, 0, 0],
            [0x50, 0x2a, 0x4d, 0x18, 0xff, 0xff, 0xff, 0xff],
            [0x28, 0xb5, 0x2f, 0xfd, 0x01, 0x40, 7, 0],
        ] {
            assert!(unpacked(&header, 1 << 40).is_err(), "{header:x?}");
        }
        // Every byte of a file changed, one by one: an error or other bytes, never more than allowed.
        for at in 0..packed.len().min(400) {
            let mut changed = packed.clone();
            changed[at] ^= 0x55;
            if let Ok(content) = unpacked(&changed, 50_001) {
                assert!(content.len() <= 50_001, "{at}");
            }
        }
    }
}
