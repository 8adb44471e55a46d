use super::toy::{Item, YAML, container, items};
use crate::bergamot::Container;
use crate::bergamot::network_config::{Activation, Config, Output};

/// The toy file with another configuration, and perhaps tables of both sides.
fn read(yaml: &str) -> Result<Config, String> {
    let mut changed = items();
    changed.pop();
    changed.push(Item::int8("encoder_Wemb", &[5, 4], &[1; 20], 1.0));
    changed.push(Item::int8("decoder_Wemb", &[7, 4], &[1; 28], 1.0));
    changed.push(Item::config(yaml));
    let file = container(&changed);
    Config::read(&Container::parse(&file).unwrap()).map_err(|error| error.to_string())
}

#[test]
fn the_shape_of_the_network_is_read() {
    let expected = Config {
        encoder_layers: 2,
        decoder_layers: 1,
        width: 4,
        heads: 2,
        ffn: 8,
        decoder_ffn: 8,
        activation: Activation::Relu,
        source_table: "Wemb",
        target_table: "Wemb",
        output: Output::TargetTable,
        source_words: 3,
        target_words: 3,
    };
    assert_eq!(read(YAML), Ok(expected));
}

#[test]
fn newer_files_leave_sizes_out_and_inherit_the_decoder() {
    let sizes = "dim-vocabs:\n  - 3\n  - 3\n";
    for empty in [
        "dim-vocabs: []\n",
        "dim-vocabs:\n  []\n",
        "dim-vocabs:\n  - 0\n  - 0\n",
        "",
    ] {
        let config = read(&YAML.replace(sizes, empty)).unwrap();
        assert_eq!((config.source_words, config.target_words), (3, 3), "{empty:?}");
    }
    let inherited = format!("{YAML}transformer-decoder-dim-ffn: 0\ntransformer-decoder-ffn-depth: 0\n");
    assert_eq!(read(&inherited).unwrap().decoder_ffn, 8);
    let own = format!("{YAML}transformer-decoder-dim-ffn: 16\n");
    assert_eq!(read(&own).unwrap().decoder_ffn, 16);
}

#[test]
fn each_side_can_have_its_vocabulary() {
    let split = YAML
        .replace("tied-embeddings-all: true", "tied-embeddings-all: false")
        .replace("tied-embeddings: false", "tied-embeddings: true")
        .replace("  - 3\n  - 3\n", "  - 5\n  - 7\n");
    let config = read(&split).unwrap();
    assert_eq!(
        (config.source_table, config.target_table),
        ("encoder_Wemb", "decoder_Wemb")
    );
    assert_eq!((config.source_words, config.target_words), (5, 7));
    assert_eq!(config.output, Output::TargetTable);
    let untied = split.replace("tied-embeddings: true", "tied-embeddings: false");
    assert_eq!(read(&untied).unwrap().output, Output::Matrix);
}

#[test]
fn other_networks_are_refused_by_name() {
    for (key, other, message) in [
        (
            "type: transformer",
            "type: s2s",
            "type is 's2s', and tolmach runs 'transformer' only",
        ),
        ("dec-cell: ssru", "dec-cell: gru", "dec-cell is 'gru'"),
        (
            "autoreg: rnn",
            "autoreg: self-attention",
            "transformer-decoder-autoreg is 'self-attention'",
        ),
        (
            "postprocess: dan",
            "postprocess: da",
            "transformer-postprocess is 'da'",
        ),
        (
            "preprocess: \"\"",
            "preprocess: n",
            "transformer-preprocess is 'n'",
        ),
        ("top: \"\"", "top: n", "transformer-postprocess-top is 'n'"),
        ("ffn-depth: 2", "ffn-depth: 3", "transformer-ffn-depth is '3'"),
        (
            "activation: relu",
            "activation: gelu",
            "transformer-ffn-activation is 'gelu'",
        ),
        (
            "layer-normalization: false",
            "layer-normalization: true",
            "layer-normalization is 'true'",
        ),
        (
            "tied-layers: []",
            "tied-layers:\n  - 1\n  - 1",
            "transformer-tied-layers is ''",
        ),
        (
            "tied-layers: []",
            "tied-layers: [1, 1]",
            "transformer-tied-layers is '[1, 1]'",
        ),
        ("version:", "right-left: true\nversion:", "right-left is 'true'"),
    ] {
        let error = read(&YAML.replace(key, other)).unwrap_err();
        assert!(error.starts_with(message), "{error}");
        assert!(error.ends_with("choose another model"), "{error}");
    }
}

#[test]
fn wrong_numbers_are_refused_by_name() {
    for (key, other, message) in [
        ("enc-depth: 2", "", "the key 'enc-depth' is missing"),
        (
            "enc-depth: 2",
            "enc-depth: 0",
            "enc-depth is '0', not a number from 1 to 64",
        ),
        (
            "dec-depth: 1",
            "dec-depth: 99999999999999999999",
            "dec-depth is '99999999999999999999'",
        ),
        (
            "heads: 2",
            "heads: 3",
            "dim-emb is 4, not an even number that transformer-heads, 3, divides",
        ),
        (
            "dim-emb: 4",
            "dim-emb: 8",
            "the shape of tensor 'Wemb' is [3, 4], not [words, 8]",
        ),
        (
            "  - 3\n  - 3\n",
            "  - 3\n  - 4\n",
            "dim-vocabs is [3, 4], not the tables' sizes, [3, 3]",
        ),
        ("all: true", "all: maybe", "tied-embeddings-all is 'maybe'"),
    ] {
        let error = read(&YAML.replace(key, other)).unwrap_err();
        assert!(error.starts_with(message), "{error}");
    }
}
