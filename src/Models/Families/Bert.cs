namespace EvoPrune.Models.Families;

/// <summary>BERT (Devlin et al. 2019): an encoder with norms after its sublayers. It embeds texts and has no language-model head.</summary>
public static class Bert
{
    /// <summary>The family.</summary>
    public static Family Family { get; } = new()
    {
        ModelType = "bert",
        Architecture = "BertModel",
        Prefixes = ["bert."],
        TokenEmbedding = "embeddings.word_embeddings.weight",
        PositionEmbedding = "embeddings.position_embeddings.weight",
        TokenTypeEmbedding = "embeddings.token_type_embeddings.weight",
        EmbeddingNorm = "embeddings.LayerNorm",
        NormsBefore = false,
        Attention = new("encoder.layer.{block}.attention.output.LayerNorm",
        [
            new(LinearRole.Query, "encoder.layer.{block}.attention.self.query"),
            new(LinearRole.Key, "encoder.layer.{block}.attention.self.key"),
            new(LinearRole.Value, "encoder.layer.{block}.attention.self.value"),
            new(LinearRole.AttentionOutput, "encoder.layer.{block}.attention.output.dense") { ShortName = "output" },
        ]),
        Mlp = new("encoder.layer.{block}.output.LayerNorm",
        [
            new(LinearRole.MlpInput, "encoder.layer.{block}.intermediate.dense") { ShortName = "intermediate" },
            new(LinearRole.MlpOutput, "encoder.layer.{block}.output.dense") { ShortName = "output" },
        ]),
        Ignored = ["embeddings.position_ids", "pooler.*", "cls.*"],
        RenamedEndings = [("LayerNorm.gamma", "LayerNorm.weight"), ("LayerNorm.beta", "LayerNorm.bias")],
        Fields = new()
        {
            TokenTypes = "type_vocab_size",
            DefaultActivation = Activation.Gelu,
            NormEpsilon = "layer_norm_eps",
            DefaultNormEpsilon = 1e-12,
            Fixed = [("is_decoder", "false"), ("add_cross_attention", "false"), ("position_embedding_type", "\"absolute\"")],
        },
    };
}
