//! How far a student's translations agree with another engine's, line by line, and what lies behind each
//! difference; see `benches/README.md`.
#![expect(clippy::print_stdout, reason = "prints the comparison")]

use engine::bergamot::{Choice, Student};
use engine::{Bundle, DeviceChoice, EngineOptions, Kernel};
use std::num::NonZeroUsize;
use std::path::Path;

/// Margins that part the classes. Logits are some twenty apart from the best to the median one.
const MARGINS: [f32; 5] = [0.02, 0.1, 0.25, 0.5, 1.0];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [folder, sources, others, options @ ..] = args.as_slice() else {
        return Err("usage: agreement MODEL_FOLDER SOURCES OTHERS [-v] [--beam N]".into());
    };
    let verbose = options.iter().any(|option| option == "-v");
    let beam = options.iter().skip_while(|option| *option != "--beam").nth(1);
    let student = load(Path::new(folder), beam.map(|beam| beam.parse()).transpose()?)?;
    let (sources, others) = (
        std::fs::read_to_string(sources)?,
        std::fs::read_to_string(others)?,
    );
    let mut tally = Tally::default();
    for (number, (source, other)) in (1..).zip(sources.lines().zip(others.lines())) {
        let ours = student.sentence(source).unwrap_or_default();
        let difference = tally.count(&student, source, &ours, other);
        if let (Some(choice), true) = (difference, verbose) {
            println!(
                "line {number}: ours {}, the other's {}, margin {:.3}",
                choice.best, choice.given, choice.margin
            );
        }
    }
    tally.print();
    Ok(())
}

/// Lines by what lies behind their difference.
#[derive(Default)]
struct Tally {
    lines: usize,
    same: usize,
    /// The first other token was nearly as good, by [`MARGINS`]; the last class is of larger margins.
    margins: [usize; MARGINS.len() + 1],
    /// It is not in the shortlist.
    shortlist: usize,
    /// Every token of the other text is the best one: it is the same text cut otherwise, or goes on after
    /// the end.
    spelling: usize,
}

impl Tally {
    /// Counts a line, and gives the first choice that differs.
    fn count(&mut self, student: &Student, source: &str, ours: &str, other: &str) -> Option<Choice> {
        self.lines += 1;
        if ours.split_whitespace().eq(other.split_whitespace()) {
            self.same += 1;
            return None;
        }
        let choices = student.score_reference(source, other);
        let first = choices.into_iter().find(|choice| choice.margin > 0.0);
        match &first {
            None => self.spelling += 1,
            Some(choice) if choice.margin.is_infinite() => self.shortlist += 1,
            Some(choice) => {
                let class = MARGINS.partition_point(|&margin| margin < choice.margin);
                self.margins[class] += 1;
            }
        }
        first
    }

    fn print(&self) {
        let share = 100.0 * self.same as f64 / self.lines.max(1) as f64;
        println!("{} of {} lines are the same: {share:.1} %", self.same, self.lines);
        println!("the first other token's logit is below the best one's by");
        for (margin, count) in MARGINS.iter().zip(self.margins) {
            println!("  at most {margin:<4}  {count:4}");
        }
        println!("  more          {:4}", self.margins[MARGINS.len()]);
        println!("it is not in the shortlist: {}", self.shortlist);
        println!("only the cut into tokens differs: {}", self.spelling);
    }
}

fn load(folder: &Path, beam: Option<NonZeroUsize>) -> Result<Student, Box<dyn std::error::Error>> {
    let mut files: Vec<_> = std::fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<_>>()?;
    files.retain(|file| {
        file.extension()
            .is_some_and(|kind| kind == "bin" || kind == "spm")
    });
    files.sort();
    let bundle = Bundle {
        id: folder.display().to_string(),
        family: &engine::BERGAMOT,
        files,
        prefix: String::new(),
        prompt: String::new(),
    };
    let options = EngineOptions {
        device: DeviceChoice::Cpu,
        threads: NonZeroUsize::MIN,
        kernel: Kernel::best(),
        precision: engine::Precision::default(),
        beam,
    };
    Ok(Student::load(&bundle, &options)?)
}
