//! What the program is put together from, and a test may put together in another way.

use std::sync::Arc;

use engine::Families;
use tasks::{Disk, SystemDisk};

/// What the program is put together from.
#[derive(Debug, Clone)]
pub struct Parts {
    /// The model families whose models can be run.
    pub families: Families,
    /// What the steps of a batch on its disk go through.
    pub disk: Arc<dyn Disk>,
}

impl Default for Parts {
    /// The product: the families of `engine`, and the machine's own disk.
    fn default() -> Parts {
        Parts {
            families: Families::built_in(),
            disk: Arc::new(SystemDisk),
        }
    }
}
