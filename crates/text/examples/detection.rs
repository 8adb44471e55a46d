//! How often the language of a short text is found, by the number of its lines.
//!
//! Standard input has a text a line: the code of its language, a tab, the number of its lines, a tab, and the lines
//! with `⏎` between them. `cargo run --release -p text --example detection < texts.tsv` prints how many of 1,000
//! texts of each size are named rightly and wrongly without a doubt, rightly and wrongly as a guess, and not at all.
//! With `each` as an argument it prints what is found of each text.

#![expect(clippy::print_stdout, reason = "prints its figures")]

use std::collections::BTreeMap;
use std::io::Read;

use text::detect::detect;

/// As in `tasks::language`: below the first nothing is named, below the second it is a guess.
const LIMITS: [f64; 2] = [0.2, 0.5];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let is_each = std::env::args().nth(1).is_some_and(|argument| argument == "each");
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input)?;
    let mut counts: BTreeMap<&str, [usize; 5]> = BTreeMap::new();
    for line in input.lines() {
        let mut cells = line.splitn(3, '\t');
        let (Some(code), Some(size), Some(words)) = (cells.next(), cells.next(), cells.next()) else {
            continue;
        };
        let detected = detect(&words.replace('⏎', "\n"), &[]);
        let confidence = detected.map_or(0.0, |detected| detected.confidence);
        let found = detected.map_or("-", |detected| detected.lang.code());
        if is_each {
            println!("{code}\t{size}\t{found}\t{confidence:.3}\t{words}");
        }
        let kind = match (confidence, found == code) {
            (confidence, _) if confidence < LIMITS[0] => 4,
            (confidence, is_right) => usize::from(!is_right) + 2 * usize::from(confidence < LIMITS[1]),
        };
        counts.entry(size).or_default()[kind] += 1;
    }
    if !is_each {
        println!("lines  texts  right  wrong  guessed right  guessed wrong  refused");
        for (size, counts) in counts {
            let all: usize = counts.iter().sum();
            let [right, wrong, near, far, refused] = counts.map(|count| count * 1_000 / all.max(1));
            println!("{size:>5}  {all:>5}  {right:>5}  {wrong:>5}  {near:>13}  {far:>13}  {refused:>7}");
        }
    }
    Ok(())
}
