//! A bare Candle loop: candle-transformers' quantised Qwen2, one prompt, greedy, nothing of ours.
//! The yardstick for `tolmach bench`; see `benches/README.md`.
#![expect(clippy::print_stdout, reason = "prints its figures")]

use candle_core::quantized::gguf_file::Content;
use candle_core::quantized::tokenizer::TokenizerFromGguf;
use candle_core::{Device, Tensor};
use candle_transformers::models::quantized_qwen2::ModelWeights;
use std::time::Instant;
use tokenizers::Tokenizer;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut args = std::env::args().skip(1);
    let (model, prompt, limit) = (
        args.next().ok_or("usage: bare_candle MODEL PROMPT_FILE TOKENS")?,
        args.next(),
        args.next(),
    );
    let prompt = std::fs::read_to_string(prompt.ok_or("no prompt file")?)?;
    let limit: usize = limit.map_or(Ok(100), |n| n.parse())?;
    let started = Instant::now();
    let mut file = std::fs::File::open(model)?;
    let content = Content::read(&mut file)?;
    let tokenizer = Tokenizer::from_gguf(&content)?;
    let mut weights = ModelWeights::from_gguf(content, &mut file, &Device::Cpu)?;
    println!("load_seconds {:.2}", started.elapsed().as_secs_f64());

    let text = format!(
        "<|im_start|>system\nYou are a translator.<|im_end|>\n<|im_start|>user\nTranslate into English:\n{prompt}<|im_end|>\n<|im_start|>assistant\n"
    );
    let ids = tokenizer.encode(text, true)?.get_ids().to_vec();
    let started = Instant::now();
    let logits = weights.forward(&Tensor::new(ids.as_slice(), &Device::Cpu)?.unsqueeze(0)?, 0)?;
    let mut next = logits.squeeze(0)?.argmax(0)?.to_scalar::<u32>()?;
    println!(
        "prompt_tokens {} per_second {:.1}",
        ids.len(),
        ids.len() as f64 / started.elapsed().as_secs_f64()
    );
    let started = Instant::now();
    let mut output = vec![next];
    while output.len() < limit {
        let input = Tensor::new(&[next], &Device::Cpu)?.unsqueeze(0)?;
        next = weights
            .forward(&input, ids.len() + output.len() - 1)?
            .squeeze(0)?
            .argmax(0)?
            .to_scalar::<u32>()?;
        if next == 151_645 {
            break;
        }
        output.push(next);
    }
    println!(
        "decoded_tokens {} per_second {:.1}",
        output.len(),
        output.len() as f64 / started.elapsed().as_secs_f64()
    );
    println!("{}", tokenizer.decode(&output, true)?);
    Ok(())
}
