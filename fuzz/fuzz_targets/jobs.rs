//! Any bytes as the lines of a worker and of a stream of documents.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tasks::batch::Job;

fuzz_target!(|bytes: &[u8]| {
    for (number, line) in bytes.split(|&byte| byte == b'\n').enumerate() {
        let job = Job::read(Ok(line.to_vec()), number + 1);
        job.name();
        if let Err(reason) = job.text {
            assert!(!reason.contains('\n'), "a reason is one line: {reason}");
        }
    }
});
