//! Opens the device that computes.

use crate::{DeviceChoice, LoadError};
use candle_core::Device;

/// The device that the user asked for; `Auto` takes a GPU if this build has its back end and one is
/// there.
///
/// # Errors
/// When the device asked for is not in this build, or not in this machine.
pub fn open(choice: DeviceChoice) -> Result<Device, LoadError> {
    let failed = |device| {
        move |error: candle_core::Error| LoadError::Device {
            device,
            cause: first_line(&error),
        }
    };
    match choice {
        DeviceChoice::Cpu => Ok(Device::Cpu),
        DeviceChoice::Cuda => Device::new_cuda(0).map_err(failed("cuda")),
        DeviceChoice::Metal => Device::new_metal(0).map_err(failed("metal")),
        DeviceChoice::Auto => Ok(Device::new_cuda(0)
            .or_else(|_| Device::new_metal(0))
            .unwrap_or(Device::Cpu)),
    }
}

/// The name of a device, as users write it.
pub fn name(device: &Device) -> &'static str {
    match device {
        Device::Cpu => "cpu",
        Device::Cuda(_) => "cuda",
        Device::Metal(_) => "metal",
    }
}

/// The first line of an error's message: Candle may print a backtrace after it.
pub fn first_line(error: &impl std::fmt::Display) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn auto_always_finds_a_device() {
        assert!(open(DeviceChoice::Auto).is_ok());
    }

    #[cfg(not(feature = "cuda"))]
    #[test]
    fn a_device_that_is_not_in_the_build_is_an_error_with_a_next_step() {
        let error = open(DeviceChoice::Cuda).unwrap_err().to_string();
        assert!(
            error.starts_with("device 'cuda' cannot be used: ") && error.ends_with("use --device cpu"),
            "{error}"
        );
    }
}
