//! Writes small containers and shortlists.

/// Marian's type codes.
pub const F32: u64 = 0x0404;
pub const INT8: u64 = 0x4101;
pub const RAW: u64 = 0x0101;

pub struct Item {
    pub name: String,
    pub code: u64,
    pub shape: Vec<i32>,
    pub data: Vec<u8>,
}

impl Item {
    /// Numbers of single precision, then filler that is not zero.
    pub fn floats(name: &str, shape: &[i32], values: &[f32]) -> Item {
        let data = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Item::new(name, F32, shape, data)
    }

    /// Bytes and their scale, then filler.
    pub fn int8(name: &str, shape: &[i32], bytes: &[i8], scale: f32) -> Item {
        let mut data: Vec<u8> = bytes.iter().map(|byte| byte.cast_unsigned()).collect();
        data.extend(scale.to_le_bytes());
        Item::new(name, INT8, shape, data)
    }

    /// The configuration; the last item, without filler.
    pub fn config(yaml: &str) -> Item {
        let mut data = yaml.as_bytes().to_vec();
        data.push(0);
        Item {
            name: "special:model.yml".into(),
            code: RAW,
            shape: vec![i32::try_from(data.len()).unwrap()],
            data,
        }
    }

    fn new(name: &str, code: u64, shape: &[i32], mut data: Vec<u8>) -> Item {
        data.resize(data.len().next_multiple_of(256), 0xA5);
        Item {
            name: name.into(),
            code,
            shape: shape.to_vec(),
            data,
        }
    }
}

/// A container of these tensors.
pub fn container(items: &[Item]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut word = |value: u64| file.extend(value.to_le_bytes());
    word(1);
    word(items.len() as u64);
    for item in items {
        word(item.name.len() as u64 + 1);
        word(item.code);
        word(item.shape.len() as u64);
        word(item.data.len() as u64);
    }
    for item in items {
        file.extend(item.name.as_bytes());
        file.push(0);
    }
    for item in items {
        file.extend(item.shape.iter().flat_map(|size| size.to_le_bytes()));
    }
    let filler = (file.len() + 8).next_multiple_of(256) - file.len() - 8;
    file.extend((filler as u64).to_le_bytes());
    file.resize(file.len() + filler, 0x5A);
    for item in items {
        file.extend(&item.data);
    }
    file
}

/// The configuration of the smallest network.
pub const YAML: &str = "\
dec-cell: ssru
dec-depth: 1
dim-emb: 4
dim-rnn: 1024
dim-vocabs:
  - 3
  - 3
enc-depth: 2
input-types: []
layer-normalization: false
tied-embeddings: false
tied-embeddings-all: true
transformer-decoder-autoreg: rnn
transformer-dim-ffn: 8
transformer-ffn-activation: relu
transformer-ffn-depth: 2
transformer-heads: 2
transformer-postprocess: dan
transformer-postprocess-emb: d
transformer-postprocess-top: \"\"
transformer-preprocess: \"\"
transformer-tied-layers: []
type: transformer
version: v1.9.56
";

/// A table of three words, a matrix from three values to two, a bias, two factors, and [`YAML`].
pub fn items() -> Vec<Item> {
    vec![
        Item::int8(
            "Wemb",
            &[3, 4],
            &[1, -2, 3, -4, 127, 6, 7, 8, 9, 10, 11, -127],
            16.0,
        ),
        Item::int8("Wemb_QuantMultA", &[1, 1], &[127], 14.25),
        Item::floats("bias", &[1, 5], &[0.5, -1.0, 2.0, 4.0, 8.0]),
        Item::int8("matrix", &[3, 2], &[1, 2, 3, 4, 5, 6], 2.5),
        Item::floats("matrix_QuantMultA", &[1, 1], &[40.5]),
        Item::config(YAML),
    ]
}

/// A shortlist with a right checksum.
pub fn shortlist(first: u64, lists: &[&[u32]]) -> Vec<u8> {
    let mut offsets = vec![0_u64];
    for list in lists {
        offsets.push(offsets[offsets.len() - 1] + list.len() as u64);
    }
    let best = lists.iter().map(|list| list.len()).max().unwrap_or(0) as u64;
    let ids = offsets[offsets.len() - 1];
    let mut body: Vec<u8> = [first, best, offsets.len() as u64, ids]
        .iter()
        .chain(&offsets)
        .flat_map(|word| word.to_le_bytes())
        .collect();
    body.extend(lists.iter().copied().flatten().flat_map(|id| id.to_le_bytes()));
    let mut hash = 0_u64;
    for word in body.as_chunks::<8>().0 {
        let mixed = u64::from_le_bytes(*word)
            .wrapping_add(0x9e37_79b9)
            .wrapping_add(hash << 6)
            .wrapping_add(hash >> 2);
        hash ^= mixed;
    }
    let mut file = 0xF11A_48D5_0134_17F5_u64.to_le_bytes().to_vec();
    file.extend(hash.to_le_bytes());
    file.extend(body);
    file
}
