//! Any bytes as a container: an error, or tensors that can be asked for in every way.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tolmach_fuzz::bergamot::{Config, Container};

const NAMES: [&str; 4] = ["Wemb", "Wemb_QuantMultA", "bias", "matrix"];

fuzz_target!(|bytes: &[u8]| {
    let Ok(container) = Container::parse(bytes) else {
        return;
    };
    if let Ok(config) = Config::read(&container) {
        assert!(config.width % config.heads == 0 && config.source_words > 0);
    }
    for name in NAMES {
        drop(container.scalar(name));
        let Ok(shape) = container.shape(name) else {
            continue;
        };
        drop(container.vector(name, shape.iter().product()));
        if let &[first, second] = shape {
            for matrix in [
                container.matrix(name, [first, second]),
                container.table(name, [first, second]),
            ]
            .into_iter()
            .flatten()
            {
                assert_eq!(matrix.bytes.len(), matrix.rows * matrix.columns);
            }
        }
    }
});
