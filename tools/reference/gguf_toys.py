"""Toy language models with random weights, as `transformers` has them and as llama.cpp's converter writes them.

`gguf_parity.py` compares them. What `convert_hf_to_gguf.py` does to the weights of an architecture is done here by the
same rules: 1 is added to the weights of norms that `transformers` adds it to, the logarithm of the decay becomes the
negative decay, the value heads of gated DeltaNets are tiled, convolutions lose their axis of length one.
"""
import gguf
import numpy as np
import torch
from transformers import (
    Gemma3ForCausalLM, Gemma3TextConfig, HunYuanDenseV1Config, HunYuanDenseV1ForCausalLM, Qwen3_5ForCausalLM,
    Qwen3_5TextConfig,
)

LIKE = dict(max_position_embeddings=256, pad_token_id=0, bos_token_id=1, eos_token_id=2)
# Widths of the toys that are run where the references are, and of those that are stored as fixtures.
SIZES = {
    "large": dict(vocabulary=300, hidden=96, ffn=160, head=32),
    "small": dict(vocabulary=128, hidden=32, ffn=32, head=16),
}


def hunyuan_dense(size):
    config = HunYuanDenseV1Config(
        vocab_size=size["vocabulary"], hidden_size=size["hidden"], intermediate_size=size["ffn"],
        num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2, head_dim=size["head"],
        rope_parameters=dict(rope_type="default", rope_theta=11158840.0),
        tie_word_embeddings=False, **LIKE)
    return HunYuanDenseV1ForCausalLM, config


def gemma3(size):
    config = Gemma3TextConfig(
        vocab_size=size["vocabulary"], hidden_size=size["hidden"], intermediate_size=size["ffn"],
        num_hidden_layers=7, num_attention_heads=2, num_key_value_heads=1, head_dim=size["head"],
        query_pre_attn_scalar=size["head"], sliding_window=8, final_logit_softcapping=30.0,
        rope_parameters=dict(
            full_attention=dict(rope_type="linear", factor=8.0, rope_theta=1000000.0),
            sliding_attention=dict(rope_type="default", rope_theta=10000.0)),
        tie_word_embeddings=True, **LIKE)
    return Gemma3ForCausalLM, config


def qwen35(size):
    config = Qwen3_5TextConfig(
        vocab_size=size["vocabulary"], hidden_size=size["hidden"], intermediate_size=size["ffn"],
        num_hidden_layers=5, num_attention_heads=2, num_key_value_heads=1, head_dim=size["head"] * 2,
        linear_key_head_dim=size["head"], linear_value_head_dim=size["head"], linear_num_key_heads=2,
        linear_num_value_heads=4, full_attention_interval=4,
        rope_parameters=dict(
            rope_type="default", rope_theta=10000000.0, partial_rotary_factor=0.25, mrope_section=[2, 1, 1],
            mrope_interleaved=True),
        tie_word_embeddings=True, **LIKE)
    return Qwen3_5ForCausalLM, config


ARCHITECTURES = {"hunyuan-dense": hunyuan_dense, "gemma3": gemma3, "qwen35": qwen35}


def weight(generator, name, shape):
    """Numbers that bfloat16 holds, so that a file of half the size has the same: small ones for norms that add 1."""
    values = torch.randn(shape, generator=generator)
    if name.endswith("A_log"):
        values = torch.log(0.05 + values.abs())
    elif name.endswith("dt_bias"):
        values = values * 0.5
    elif "conv1d" in name:
        values = values * 0.5
    elif len(shape) == 1:
        # Of norms, of which some are multiplied as they are and some with 1 added.
        values = values * 0.2 + (1.0 if "linear_attn.norm" in name or "query_layernorm" in name else 0.1)
    elif "embed_tokens" in name:
        values = values * 0.15
    else:
        values = values / shape[-1] ** 0.5
    return values.to(torch.bfloat16).to(torch.float32)


def model(architecture, size, seed=7):
    """A model with random weights."""
    kind, config = ARCHITECTURES[architecture](SIZES[size])
    config._attn_implementation = "eager"
    built = kind(config).eval().float()
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in built.named_parameters():
            parameter.copy_(weight(generator, name, parameter.shape))
    return built


def tiled(tensor, axis, config, head):
    """Value heads from groups of a key head to tiles: `[k, v per k]` becomes `[v per k, k]`."""
    keys, values = config.linear_num_key_heads, config.linear_num_value_heads
    shape = list(tensor.shape)
    split = tensor.reshape(shape[:axis] + [keys, values // keys, head] + shape[axis + 1:])
    return split.transpose(axis, axis + 1).reshape(shape)


def tiled_part(name, tensor, config):
    """A tensor of a gated DeltaNet with its value heads tiled."""
    head = config.linear_value_head_dim
    keys = 2 * config.linear_num_key_heads * config.linear_key_head_dim
    if "in_proj_qkv" in name or "conv1d" in name:
        return torch.cat([tensor[:keys], tiled(tensor[keys:], 0, config, head)])
    if "in_proj_z" in name:
        return tiled(tensor, 0, config, head)
    if "in_proj_a" in name or "in_proj_b" in name or name.endswith(("A_log", "dt_bias")):
        return tiled(tensor, 0, config, 1)
    if "out_proj" in name:
        return tiled(tensor, 1, config, head)
    return tensor


def converted(architecture, built):
    """Names in GGUF and values."""
    config = built.config
    arch = next(key for key, name in gguf.MODEL_ARCH_NAMES.items() if name == architecture)
    names = gguf.get_tensor_name_map(arch, config.num_hidden_layers)
    for name, tensor in built.state_dict().items():
        if name == "lm_head.weight" and config.tie_word_embeddings:
            continue
        if "linear_attn." in name:
            tensor = tiled_part(name, tensor.squeeze(), config)
        if name.endswith(".A_log"):
            tensor = -torch.exp(tensor)
        elif name.endswith(".dt_bias"):
            name = name.rpartition(".dt_bias")[0] + ".dt_proj.bias"
        elif architecture != "hunyuan-dense" and name.endswith("norm.weight") and "linear_attn.norm" not in name:
            tensor = tensor + 1
        found = names.get_name(name, try_suffixes=(".weight", ".bias"))
        if found is None:
            raise SystemExit(f"{name} has no name in GGUF")
        yield found, tensor.numpy().astype(np.float32)


def describe(writer, architecture, config):
    """The metadata of the network."""
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_key_length(config.head_dim)
    writer.add_value_length(config.head_dim)
    rope = config.rope_parameters
    if architecture == "gemma3":
        writer.add_rope_freq_base(rope["full_attention"]["rope_theta"])
        writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
        writer.add_rope_scaling_factor(rope["full_attention"]["factor"])
        writer.add_sliding_window(config.sliding_window)
        writer.add_final_logit_softcapping(config.final_logit_softcapping)
        return
    writer.add_rope_freq_base(rope["rope_theta"])
    if architecture == "qwen35":
        writer.add_ssm_conv_kernel(config.linear_conv_kernel_dim)
        writer.add_ssm_state_size(config.linear_key_head_dim)
        writer.add_ssm_group_count(config.linear_num_key_heads)
        writer.add_ssm_time_step_rank(config.linear_num_value_heads)
        writer.add_ssm_inner_size(config.linear_value_head_dim * config.linear_num_value_heads)
        writer.add_full_attention_interval(4)
        writer.add_rope_dimension_count(int(config.head_dim * rope["partial_rotary_factor"]))
        writer.add_rope_dimension_sections(rope["mrope_section"] + [0])


def write(path, architecture, built, kind):
    """A file with matrices of a kind, `F32` or `BF16`, and vectors in 32 bits."""
    writer = gguf.GGUFWriter(path, architecture)
    describe(writer, architecture, built.config)
    count = built.config.vocab_size
    # Only ids are read; llama.cpp holds answers back that end within a letter, so none does.
    tokens = ["<pad>", "<bos>", "<eos>", "Ċ"] + [f"w{i}" for i in range(count)]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens[:count])
    writer.add_token_types(([3, 3, 3] + [1] * count)[:count])
    writer.add_token_merges(["a b"])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    for name, values in converted(architecture, built):
        small = values.ndim == 1 or "conv1d" in name
        target = gguf.GGMLQuantizationType[("F32" if small else kind)]
        writer.add_tensor(name, gguf.quants.quantize(values, target), raw_dtype=target)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
