use super::toy::{Item, container, items};
use crate::bergamot::{Container, FormatError};

fn parsed(file: &[u8]) -> Container<'_> {
    Container::parse(file).unwrap()
}

/// The error's own words.
fn refusal(file: &[u8]) -> String {
    Container::parse(file).unwrap_err().to_string()
}

/// The toy file with eight bytes replaced at `at`.
fn with_word(at: usize, word: u64) -> Vec<u8> {
    let mut file = container(&items());
    file[at..at + 8].copy_from_slice(&word.to_le_bytes());
    file
}

#[test]
fn tensors_come_out_as_they_went_in() {
    let file = container(&items());
    let found = parsed(&file);
    assert_eq!(found.names().count(), 6);
    let matrix = found.matrix("matrix", [3, 2]).unwrap();
    assert_eq!((matrix.rows, matrix.columns), (2, 3), "a row for each output");
    assert_eq!((matrix.bytes, matrix.scale), (&[1_i8, 2, 3, 4, 5, 6][..], 2.5));
    let table = found.table("Wemb", [3, 4]).unwrap();
    assert_eq!((table.rows, table.columns), (3, 4));
    assert_eq!(table.bytes[8..], [9, 10, 11, -127]);
    assert_eq!(found.vector("bias", 5).unwrap(), [0.5, -1.0, 2.0, 4.0, 8.0]);
    assert_eq!(found.scalar("matrix_QuantMultA").unwrap(), Some(40.5));
    assert_eq!(
        found.scalar("Wemb_QuantMultA").unwrap(),
        Some(127.0 * (1.0 / 14.25))
    );
    assert_eq!(found.scalar("other_QuantMultA").unwrap(), None);
    assert!(found.config().unwrap().ends_with("version: v1.9.56\n"));
}

#[test]
fn data_need_not_be_aligned() {
    let file = container(&items());
    for shift in 1..4 {
        let mut moved = vec![0; shift];
        moved.extend(&file);
        assert_eq!(parsed(&moved[shift..]).vector("bias", 5).unwrap()[4], 8.0);
    }
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let file = container(&items());
    for length in 0..file.len() {
        let error = Container::parse(&file[..length]).unwrap_err();
        assert!(
            matches!(error, FormatError::Truncated { .. }),
            "cut to {length} bytes: {error}"
        );
    }
    assert!(
        refusal(&file[..100])
            .starts_with("the number of dimensions of tensor 2 needs 8 bytes at offset 96, and 4 are there")
    );
    assert!(refusal(&file[..file.len() - 1]).starts_with("the data of tensor 'special:model.yml' needs"));
}

#[test]
fn hostile_headers_are_refused_by_field() {
    let file = container(&items());
    for (at, word, message) in [
        (0, 2, "the version is 2, not 1"),
        (
            8,
            u64::MAX,
            "the number of tensors is 18446744073709551615, not at most 4096",
        ),
        (
            16,
            u64::MAX,
            "the name's length of tensor 0 is 18446744073709551615",
        ),
        (16, 0, "the name's length of tensor 0 is 0"),
        (
            24,
            0x4102,
            "the type of tensor 'Wemb' is 16-bit integers, and tolmach runs 8-bit ones",
        ),
        (24, 0x0402, "the type of tensor 'Wemb' is 0x0402"),
        (
            32,
            u64::MAX,
            "the number of dimensions of tensor 'Wemb' is 18446744073709551615",
        ),
        (
            40,
            u64::MAX,
            "the data of tensor 'Wemb' needs 18446744073709551615 bytes",
        ),
        (
            40,
            15,
            "the shape of tensor 'Wemb' is [3, 4], not one that 15 bytes can hold",
        ),
    ] {
        let error = refusal(&with_word(at, word));
        assert!(error.starts_with(message), "{error}");
    }
    let mut longer = file;
    longer.push(0);
    assert!(refusal(&longer).starts_with("the end of the file is 1 bytes after the last tensor"));
}

#[test]
fn shapes_whose_product_overflows_are_refused() {
    for shape in [vec![i32::MAX; 4], vec![-1, 4]] {
        let mut hostile = items();
        hostile[0].shape = shape;
        let error = refusal(&container(&hostile));
        assert!(error.contains("of tensor 'Wemb'"), "{error}");
    }
}

#[test]
fn names_must_be_text_and_there_once() {
    let mut twice = items();
    twice[2].name = "Wemb".into();
    assert!(refusal(&container(&twice)).starts_with("tensor 'Wemb' is there twice"));
    let mut hidden = items();
    hidden[0].name = "We\0b".into();
    assert!(refusal(&container(&hidden)).starts_with("the name of tensor 0 is"));
}

#[test]
fn wrong_requests_name_the_tensor() {
    let mut odd = items();
    odd.push(Item::floats("holed", &[1, 2], &[1.0, f32::NAN]));
    odd.push(Item::int8("flat", &[1, 1], &[1], 0.0));
    odd.push(Item::floats("negative", &[1, 1], &[-1.0]));
    let file = container(&odd);
    let found = parsed(&file);
    let matrix = |name, shape| found.matrix(name, shape).unwrap_err().to_string();
    assert!(matrix("absent", [3, 2]).starts_with("tensor 'absent' is missing"));
    assert!(matrix("matrix", [2, 3]).starts_with("the shape of tensor 'matrix' is [3, 2], not [2, 3]"));
    assert!(matrix("bias", [1, 5]).starts_with("tensor 'bias' is of 32-bit floats"));
    assert!(
        matrix("flat", [1, 1]).starts_with("the scale of tensor 'flat' is 0, not a finite number above 0")
    );
    let vector = |name, len| found.vector(name, len).unwrap_err().to_string();
    assert!(vector("bias", 4).starts_with("the shape of tensor 'bias' is [1, 5]"));
    assert!(vector("matrix", 6).starts_with("tensor 'matrix' is of 8-bit integers"));
    assert!(vector("holed", 2).starts_with("value 1 of tensor 'holed' is NaN"));
    let scalar = |name| found.scalar(name).unwrap_err().to_string();
    assert!(scalar("bias").starts_with("the shape of tensor 'bias'"));
    assert!(scalar("negative").starts_with("tensor 'negative' is -1"));
    assert!(scalar("flat").starts_with("tensor 'flat' is inf"));
}
