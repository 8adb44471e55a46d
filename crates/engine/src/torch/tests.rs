//! Checkpoints that `torch` wrote, and pickles by hand that are none.

use super::pickle::{self, Heap, Value};
use super::{Checkpoint, Fault};
use candle_core::{DType, Device, Tensor};
use std::path::Path;

fn data(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/torch");
    std::fs::read(folder.join(name)).unwrap()
}

/// What `tools/reference/torch_checkpoints.py` put into each tensor of `file`.
fn check(file: &str) {
    let bytes = data(file);
    let checkpoint = Checkpoint::read(&bytes).unwrap();
    let mut shapes: Vec<(&str, &[usize])> = checkpoint.shapes().collect();
    shapes.sort_unstable();
    let expected: [(&str, &[usize]); 8] = [
        ("brain", &[2, 2]),
        ("double", &[3]),
        ("empty", &[0, 4]),
        ("half", &[2]),
        ("long", &[2]),
        ("parameter", &[2, 3]),
        ("row", &[3]),
        ("turned", &[3, 2]),
    ];
    assert_eq!(shapes, expected, "{file}");
    let floats = |name: &str| -> Vec<f32> {
        let (kind, numbers) = checkpoint.numbers(&bytes, name).unwrap();
        let count = numbers.len() / kind.size_in_bytes();
        let tensor = Tensor::from_raw_buffer(&numbers, kind, &[count], &Device::Cpu).unwrap();
        tensor.to_dtype(DType::F32).unwrap().to_vec1().unwrap()
    };
    assert_eq!(floats("parameter"), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
    assert_eq!(floats("row"), [3.0, 4.0, 5.0]);
    assert_eq!(floats("turned"), [0.0, 3.0, 1.0, 4.0, 2.0, 5.0]);
    assert_eq!(floats("half"), [0.5, -2.0]);
    assert_eq!(floats("brain"), [1.0, 2.0, 3.0, 4.0]);
    assert_eq!(floats("double"), [0.25, 0.5, 1e3]);
    assert!(floats("empty").is_empty());
    let error = checkpoint.numbers(&bytes, "long").unwrap_err();
    assert!(error.contains("LongStorage"), "{error}");
    assert_eq!(checkpoint.numbers(&bytes, "absent").unwrap_err(), "is missing");
}

#[test]
fn archives_and_files_from_before_them_hold_the_same() {
    check("archive.bin");
    check("legacy.bin");
}

#[test]
fn cut_and_changed_files_are_errors_and_nothing_worse() {
    for name in ["archive.bin", "legacy.bin"] {
        let whole = data(name);
        for length in 0..whole.len() {
            assert!(Checkpoint::read(&whole[..length]).is_err(), "{name} {length}");
        }
        for place in 0..whole.len() {
            for change in [0x01, 0x80, 0xff] {
                let mut changed = whole.clone();
                changed[place] ^= change;
                if let Ok(checkpoint) = Checkpoint::read(&changed) {
                    // Shapes are compared with what is wanted before numbers are asked for.
                    for (name, shape) in checkpoint.shapes() {
                        if shape
                            .iter()
                            .try_fold(1_usize, |all, side| all.checked_mul(*side))
                            .is_some_and(|all| all < 100)
                        {
                            let _ = checkpoint.numbers(&changed, name);
                        }
                    }
                }
            }
        }
    }
}

fn run(bytes: &[u8]) -> Result<Value, Fault> {
    let mut heap = Heap::default();
    let (root, _) = pickle::run(bytes, &mut heap)?;
    Ok(heap.get(root).clone())
}

#[test]
fn functions_that_no_tensor_needs_are_named_and_never_called() {
    for (program, name) in [
        (
            &b"\x80\x02cposix\nsystem\nX\x04\x00\x00\x00echo\x85R."[..],
            "posix.system",
        ),
        (
            b"\x80\x02cbuiltins\neval\n(X\x01\x00\x00\x001tR.",
            "builtins.eval",
        ),
        (b"\x80\x04\x8c\x02os\x8c\x06system\x93.", "os.system"),
        (b"\x80\x02ctorch\nload\n.", "torch.load"),
        (
            b"\x80\x02ctorch.storage\n_load_from_bytes\n.",
            "torch.storage._load_from_bytes",
        ),
        (b"\x80\x02ctorch.\x1b[31mStorage\nx\n.", "torch.[31mStorage.x"),
    ] {
        assert_eq!(run(program), Err(Fault::Code(name.to_owned())));
    }
    for program in [
        &b"\x80\x02iposix\nsystem\n."[..],
        b"\x80\x02oposix\n.",
        b"\x82\x01.",
        b"Pid\n.",
    ] {
        assert!(matches!(run(program), Err(Fault::Broken(_))));
    }
}

#[test]
fn pickles_that_nest_or_double_without_end_stay_small() {
    // A million tuples, each in the next.
    let deep = [&b"\x80\x02)"[..], &vec![0x85; 1_000_000], b"."].concat();
    assert!(matches!(run(&deep), Ok(Value::Tuple(_))));
    // Pairs of pairs: as a tree, 2^60 leaves.
    let doubled = [&b"\x80\x02)"[..], &b"2\x86".repeat(60), b"."].concat();
    assert!(matches!(run(&doubled), Ok(Value::Tuple(_))));
    // A list in itself.
    assert!(matches!(run(b"\x80\x02]q\x00h\x00a."), Ok(Value::List(_))));
    // More values than any model has.
    let many = [&b"\x80\x02"[..], &vec![b'N'; 5 << 20], b"."].concat();
    assert!(matches!(run(&many), Err(Fault::Broken(cause)) if cause.contains("values")));
    // A text of four gigabytes that is not there.
    assert!(matches!(run(b"X\xff\xff\xff\xffa."), Err(Fault::Broken(cause)) if cause.contains("cut")));
    // One list of pairs, of which a table is made again and again.
    let mut tables = b"\x80\x02ccollections\nOrderedDict\nq\x000]q\x01(".to_vec();
    tables.extend(b"NN\x86".repeat(10_000));
    tables.extend(b"e0");
    tables.extend(b"h\x00h\x01\x85R0".repeat(10_000));
    tables.push(b'.');
    assert!(matches!(run(&tables), Err(Fault::Broken(cause)) if cause.contains("again and again")));
    // A name of a megabyte.
    let long = [&b"ctorch\n"[..], &vec![b'a'; 1 << 20], b"Storage\n."].concat();
    assert!(matches!(run(&long), Err(Fault::Code(_))));
    for broken in [
        &b"."[..],
        b"\x80",
        b"0.",
        b"R.",
        b"s.",
        b"a.",
        b"t.",
        b"h\x07.",
        b"N\x85",
        b"(N0s.",
        b"}(NNNu.",
    ] {
        assert!(run(broken).is_err(), "{broken:?}");
    }
}
