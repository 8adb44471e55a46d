//! Models that are broken or meant to do harm: each is one sentence that names the file, and exit code 1.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use serde_json::{Value, json};

use crate::hub::Files;
use crate::kit::{Home, run};
use crate::toy::{Toy, archive, header_of, raw_archive, safetensors, with_header};

fn marian() -> Toy {
    Toy::new("marian", "marian")
}

/// Enough for the tool and a toy, in kB; none of these models may ask for more.
const MEMORY: &str = "-v 3000000";

/// Runs a model of these files, and checks the sentence.
#[track_caller]
fn refused(files: &Files, sentence: &str) {
    let home = Home::new();
    for (name, content) in files {
        home.write(&format!("model/{name}"), content);
    }
    home.write("ru.txt", "Он уехал в столицу.\n");
    let args = ["translate", "--model", "model", "--from", "ru", "ru.txt"];
    let outcome = run(&mut home.tool_within(MEMORY, &args), b"");
    let errors = outcome.stderr.lines().filter(|line| line.contains("error:"));
    assert_eq!(errors.count(), 1, "{outcome:?}");
    let last = outcome.stderr.trim_end().lines().last().unwrap_or_default();
    assert!(last.starts_with("error:"), "more than one sentence: {outcome:?}");
    outcome.failed(1, sentence);
    assert!(!home.path("pwned").exists(), "code of the model was run");
}

/// The toy with other weights in safetensors.
#[track_caller]
fn weights_refused(weights: Vec<u8>, sentence: &str) {
    refused(
        &marian().with(vec![("model.safetensors".to_owned(), weights)]),
        sentence,
    );
}

/// The toy with another checkpoint of `PyTorch`.
#[track_caller]
fn checkpoint_refused(weights: Vec<u8>, sentence: &str) {
    refused(
        &marian().with(vec![("pytorch_model.bin".to_owned(), weights)]),
        sentence,
    );
}

#[test]
fn the_toy_itself_is_not_refused() {
    for weights in [
        vec![("model.safetensors".to_owned(), safetensors(&marian().tensors))],
        vec![("pytorch_model.bin".to_owned(), marian().checkpoint())],
    ] {
        let home = Home::new();
        for (name, content) in marian().with(weights) {
            home.write(&format!("model/{name}"), content);
        }
        home.pipe(
            &["translate", "--model", "model", "--from", "ru"],
            "Он уехал в столицу.\n",
        )
        .done();
    }
}

#[test]
fn cut_safetensors() {
    let whole = safetensors(&marian().tensors);
    for length in [0, 4, 8, 9, 200, whole.len() / 2, whole.len() - 1] {
        weights_refused(whole[..length].to_vec(), "cannot load model/model.safetensors: ");
    }
}

#[test]
fn safetensors_with_a_wrong_header() {
    let whole = safetensors(&marian().tensors);
    for length in [0, 1, 1 << 20, 1 << 40, u64::MAX] {
        let mut changed = whole.clone();
        changed[..8].copy_from_slice(&length.to_le_bytes());
        weights_refused(changed, "cannot load model/model.safetensors: ");
    }
    let (_, numbers) = header_of(&whole);
    for header in [
        json!([]),
        json!("x"),
        json!({ "a": 1 }),
        json!({ "a": { "dtype": "F32" } }),
    ] {
        weights_refused(
            with_header(&header, numbers),
            "cannot load model/model.safetensors: ",
        );
    }
}

#[test]
fn tensors_that_overlap_or_lie_outside() {
    let whole = safetensors(&marian().tensors);
    let name = "model.decoder.layers.1.fc2.weight";
    let moved = |start: i64, end: i64| {
        let (mut header, numbers) = header_of(&whole);
        let offsets = &mut header[name]["data_offsets"];
        let by = |at: usize, by: i64| offsets[at].as_i64().expect("an offset") + by;
        *offsets = json!([by(0, start), by(1, end)]);
        with_header(&header, numbers)
    };
    for (start, end) in [(-4, -4), (4, 4), (0, 1 << 40), (-4, 0), (8, -8)] {
        weights_refused(moved(start, end), "cannot load model/model.safetensors: ");
    }
    let (mut header, numbers) = header_of(&whole);
    header[name]["data_offsets"] = json!([-1, "x"]);
    weights_refused(
        with_header(&header, numbers),
        "cannot load model/model.safetensors: ",
    );
}

#[test]
fn tensors_that_are_missing_or_of_another_shape_or_type() {
    let name = "model.decoder.layers.1.fc2.weight";
    let toy = marian();
    let mut tensors = toy.tensors.clone();
    tensors.remove(name);
    let missing = "model/model.safetensors: tensor 'model.decoder.layers.1.fc2.weight' is missing";
    weights_refused(safetensors(&tensors), missing);
    let mut tensors = toy.tensors.clone();
    tensors.get_mut(name).expect("it is there").shape.reverse();
    weights_refused(safetensors(&tensors), "has the shape [48, 32], not [32, 48]");
    let mut tensors = toy.tensors.clone();
    tensors.get_mut(name).expect("it is there").values[7] = f32::INFINITY;
    weights_refused(safetensors(&tensors), "holds what is no number");
    let whole = safetensors(&toy.tensors);
    for (kind, named) in [("I32", "i32"), ("U32", "u32")] {
        let (mut header, numbers) = header_of(&whole);
        header[name]["dtype"] = kind.into();
        let sentence = format!("holds numbers of the type {named}, and weights are floating-point numbers");
        weights_refused(with_header(&header, numbers), &sentence);
    }
    let (mut header, numbers) = header_of(&whole);
    header[name]["dtype"] = "F33".into();
    weights_refused(
        with_header(&header, numbers),
        "cannot load model/model.safetensors: ",
    );
}

#[test]
fn parts_that_are_not_there() {
    let toy = marian();
    let mut shards = toy.shards();
    shards.remove(1);
    refused(
        &toy.with(shards),
        "model.safetensors.index.json: it names model-00002-of-00002.safetensors",
    );
    let mut shards = toy.shards();
    shards[2].1 = json!({ "weight_map": { "a": "../../../etc/passwd" } })
        .to_string()
        .into_bytes();
    refused(
        &toy.with(shards),
        "it names ../../../etc/passwd, which is not among the model's files",
    );
    let mut shards = toy.shards();
    shards[2].1 = b"{".to_vec();
    refused(&toy.with(shards), "model.safetensors.index.json");
    refused(&toy.with(Vec::new()), "no weights");
}

#[test]
fn configurations() {
    let refused_with = |change: &dyn Fn(&mut Value), sentence: &str| {
        let mut toy = marian();
        change(&mut toy.config);
        refused(&toy.files(), sentence);
    };
    refused_with(
        &|config| config["model_type"] = "gpt2".into(),
        "config.json names the architecture 'gpt2', which tolmach does not run; known: marian",
    );
    refused_with(
        &|config| config["model_type"] = Value::Null,
        "config.json names the architecture ''",
    );
    for (key, value, sentence) in [
        (
            "d_model",
            Value::Null,
            "config.json: 'd_model' is missing or out of range",
        ),
        ("d_model", json!(1e12), "'d_model' is missing or out of range"),
        ("d_model", json!(24), "multiples of 16"),
        ("encoder_attention_heads", json!(0), "'encoder_attention_heads'"),
        ("decoder_layers", json!("two"), "'decoder_layers'"),
        ("decoder_layers", json!(3), "tensor 'model.decoder.layers.2."),
        ("vocab_size", json!(100), "config.json gives the network 100"),
        ("max_position_embeddings", json!(1), "'max_position_embeddings'"),
        ("encoder_layers", json!(1 << 20), "'encoder_layers'"),
        ("num_beams", json!(1000), "'num_beams' is 1000"),
        (
            "decoder_start_token_id",
            json!(1 << 30),
            "'decoder_start_token_id' is 1073741824, and the vocabulary has",
        ),
        ("repetition_penalty", json!(1e308), "'repetition_penalty'"),
        ("activation_function", json!("tanh"), "'tanh'"),
    ] {
        refused_with(&|config| config[key] = value.clone(), sentence);
    }
    for broken in ["", "{", "[1]", "\u{0}", &"[".repeat(100_000)] {
        let mut files = marian().files();
        files[0].1 = broken.into();
        refused(&files, "config.json");
    }
}

#[test]
fn positions_without_end_cost_nothing() {
    let mut toy = marian();
    toy.config["max_position_embeddings"] = json!(1 << 24);
    let home = Home::new();
    for (name, content) in toy.files() {
        home.write(&format!("model/{name}"), content);
    }
    let args = ["translate", "--model", "model", "--from", "ru"];
    // The table would have two gigabytes.
    let outcome = run(
        &mut home.tool_within("-v 1500000", &args),
        "Он уехал в столицу.\n".as_bytes(),
    );
    outcome.done();
}

#[test]
fn settings_of_many_megabytes() {
    let mut files = marian().files();
    files[0].1.extend(vec![b' '; 9 << 20]);
    refused(&files, "config.json: it has more than 8 MB");
}

#[test]
fn pipelines_that_blow_up() {
    let refused_with = |normaliser: Value, sentence: &str| {
        let mut toy = Toy::madlad();
        let pipeline: Value = serde_json::from_slice(&toy.take("tokenizer.json")).expect("JSON");
        let mut pipeline = pipeline;
        pipeline["normalizer"] = normaliser;
        toy.vocabulary
            .push(("tokenizer.json".to_owned(), pipeline.to_string().into_bytes()));
        refused(&toy.files(), sentence);
    };
    let replace = json!({ "type": "Replace", "pattern": { "String": "а" }, "content": "а".repeat(20) });
    for count in [3, 6] {
        refused_with(
            json!({ "type": "Sequence", "normalizers": vec![replace.clone(); count] }),
            "tokenizer.json: its normalizer can make a text more than 32 times longer",
        );
    }
    refused_with(
        json!({ "type": "Prepend", "prepend": "a".repeat(10 << 20) }),
        "its normalizer puts more than 64 bytes before a text",
    );
    refused_with(
        json!({ "type": "Precompiled", "precompiled_charsmap": "BAAAAAAAAAA=" }),
        "the map of characters",
    );
}

#[test]
fn vocabularies() {
    let refused_with = |name: &str, content: &[u8], sentence: &str| {
        let mut toy = marian();
        toy.vocabulary.retain(|(known, _)| known != name);
        toy.vocabulary.push((name.to_owned(), content.to_vec()));
        refused(&toy.files(), sentence);
    };
    let whole = marian().take("source.spm");
    for broken in [&b""[..], b"nonsense", &whole[..whole.len() / 2], &[0xff; 100]] {
        refused_with("source.spm", broken, "model/source.spm");
        refused_with("target.spm", broken, "model/target.spm");
    }
    for broken in [
        "",
        "{",
        "[]",
        "{\"a\": \"b\"}",
        "{\"a\": -1}",
        "{\"</s>\": 0}",
        "{\"</s>\": 0, \"<unk>\": 0, \"<pad>\": 0}",
    ] {
        refused_with("vocab.json", broken.as_bytes(), "model/vocab.json");
    }
    refused_with("tokenizer_config.json", b"{", "model/tokenizer_config.json");
    refused_with("generation_config.json", b"{", "model/generation_config.json");
    let mut toy = marian();
    toy.take("vocab.json");
    refused(&toy.files(), "vocab.json");
    toy.take("source.spm");
    refused(&toy.files(), "no vocabulary");
    for (name, content) in [("tokenizer.json", "{"), ("tokenizer.json", "{\"model\": {}}")] {
        let mut toy = Toy::new("t5", "t5");
        toy.take("spiece.model");
        toy.vocabulary.push((name.to_owned(), content.into()));
        refused(&toy.files(), "model/tokenizer.json");
    }
}

#[test]
fn pickles_with_code_in_them() {
    let system = b"\x80\x02cposix\nsystem\nX\x0b\x00\x00\x00touch pwned\x85R.";
    let eval = b"\x80\x02cbuiltins\nexec\nX\x17\x00\x00\x00open('pwned', 'w').read()\x85R.";
    let stacked = b"\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x0btouch pwned\x85R.";
    for (program, name) in [
        (&system[..], "posix.system"),
        (eval, "builtins.exec"),
        (stacked, "os.system"),
    ] {
        let sentence = format!("model/pytorch_model.bin is not loaded: it asks to call {name}, and no code");
        checkpoint_refused(
            archive(&[("model/data.pkl".to_owned(), program.to_vec())]),
            &sentence,
        );
    }
    // Within a checkpoint that is whole otherwise, and in a file from before there were archives.
    let whole = marian().checkpoint();
    let at = whole
        .windows(11)
        .position(|window| window == b"collections")
        .expect("a function");
    let mut changed = whole.clone();
    changed[at..at + 11].copy_from_slice(b"subprocess\n");
    checkpoint_refused(changed, "it asks to call subprocess.");
    checkpoint_refused(system.to_vec(), "it asks to call posix.system");
}

#[test]
fn archives_that_are_no_checkpoints() {
    let toy = marian();
    let whole = toy.checkpoint();
    for length in [0, 3, 40, whole.len() / 2, whole.len() - 1] {
        checkpoint_refused(whole[..length].to_vec(), "cannot load model/pytorch_model.bin: ");
    }
    checkpoint_refused(
        b"version https://git-lfs.github.com/spec/v1\n".to_vec(),
        "it is no PyTorch checkpoint",
    );
    checkpoint_refused(archive(&[]), "cannot load model/pytorch_model.bin: ");
    checkpoint_refused(archive(&[("a".to_owned(), vec![1])]), "must hold one data.pkl");
    let two = ["a/data.pkl", "b/data.pkl"].map(|name| (name.to_owned(), b"\x80\x02}.".to_vec()));
    checkpoint_refused(archive(&two), "must hold one data.pkl");
    let empty = archive(&[("a/data.pkl".to_owned(), b"\x80\x02}.".to_vec())]);
    checkpoint_refused(empty, "tensor 'model.shared.weight' is missing");
    let list = archive(&[("a/data.pkl".to_owned(), b"\x80\x02].".to_vec())]);
    checkpoint_refused(list, "it holds no table of tensors");
    // The numbers of one tensor are another type's, or not there.
    let swap = |from: &[u8], to: &[u8]| {
        let at = whole
            .windows(from.len())
            .position(|window| window == from)
            .expect("it is there");
        [&whole[..at], to, &whole[at + from.len()..]].concat()
    };
    checkpoint_refused(
        swap(b"FloatStorage", b"  IntStorage"),
        "it asks to call torch.  IntStorage",
    );
    // Its directory is at its end.
    let at = whole
        .windows(12)
        .rposition(|window| window == b"model/data/7")
        .expect("an entry");
    checkpoint_refused(
        [&whole[..at], b"model/data/x", &whole[at + 12..]].concat(),
        "is cut",
    );
}

#[test]
fn bombs() {
    // A hundred megabytes of zeros in a hundred kilobytes.
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![0; 1 << 20];
    for _ in 0..100 {
        packed.write_all(&zeros).expect("memory");
    }
    let packed = packed.finish().expect("memory");
    let bomb = raw_archive(&[("a/data.pkl", 8, 100 << 20, &packed)]);
    checkpoint_refused(
        bomb,
        "its entry \"a/data.pkl\" is compressed, which PyTorch's never are",
    );
    // Tuples a million deep, and pairs of pairs of pairs.
    for program in [
        [&b"\x80\x02)"[..], &vec![0x85; 1_000_000], b"."].concat(),
        [&b"\x80\x02)"[..], &b"2\x86".repeat(60), b"."].concat(),
    ] {
        checkpoint_refused(
            archive(&[("a/data.pkl".to_owned(), program)]),
            "it holds no table of tensors",
        );
    }
}

#[test]
fn pickles_that_use_one_thing_again_and_again() {
    let text = |text: &[u8]| [&b"X"[..], &(text.len() as u32).to_le_bytes(), text].concat();
    let pickled = |program: Vec<u8>| archive(&[("model/data.pkl".to_owned(), program)]);
    // Two thousand tables of one list of a hundred thousand pairs.
    let tables = [
        &b"\x80\x02ccollections\nOrderedDict\nq\x000]q\x01("[..],
        &b"NN\x86".repeat(100_000),
        b"e0",
        &b"h\x00h\x01\x85R".repeat(2_000),
        b".",
    ];
    checkpoint_refused(
        pickled(tables.concat()),
        "its pickle makes tables of one list again and again",
    );
    // Three thousand tensors of one shape of a hundred thousand sides, and of one storage with a name of a megabyte.
    let tensors = |key: &[u8], shape: &[u8]| {
        let mut program = b"\x80\x02(".to_vec();
        program.extend(shape);
        program.extend(b"tq\x000(");
        program.extend(text(b"storage"));
        program.extend(b"ctorch\nFloatStorage\n");
        program.extend(text(key));
        program.extend(text(b"cpu"));
        program.extend(b"K\x01tQq\x010}(");
        for number in 0..3_000 {
            program.extend(text(format!("{number}").as_bytes()));
            program.extend(b"ctorch._utils\n_rebuild_tensor_v2\n(h\x01K\x00h\x00h\x00\x89NtR");
        }
        program.extend(b"u.");
        pickled(program)
    };
    checkpoint_refused(
        tensors(b"0", &b"K\x01".repeat(100_000)),
        "is not described as tensors are",
    );
    checkpoint_refused(
        tensors(&vec![b'0'; 1 << 20], b"K\x01"),
        "is not described as tensors are",
    );
    // Numbers that are said to repeat.
    checkpoint_refused(
        tensors(b"0", b"J\xff\xff\xff\x7fJ\xff\xff\xff\x7f"),
        "its tensors hold many times more numbers than the file",
    );
}
