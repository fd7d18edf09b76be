namespace TorchSharp;

public static partial class torch
{
    /// <summary>Parts of neural networks.</summary>
    public static partial class nn
    {
        /// <summary>What is made of the losses of single elements.</summary>
        public enum Reduction : long
        {
            /// <summary>Nothing: one loss for each element.</summary>
            None = 0,
            /// <summary>Their mean.</summary>
            Mean = 1,
            /// <summary>Their sum.</summary>
            Sum = 2,
        }

        /// <summary>Layers as functions of their weights.</summary>
        public static partial class functional
        {
            /// <summary>x W' + b; W is (out, in).</summary>
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                Native.evp_linear(input, weights, bias);

            /// <summary>(x - mean) / sqrt(variance + eps), times a weight plus a bias, over the last dimensions.</summary>
            public static Tensor layer_norm(
                Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-05) =>
                Native.evp_layer_norm(input, normalized_shape, normalized_shape.Length, weight, bias, eps);

            /// <summary>max(x, 0).</summary>
            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.relu_().alias() : x.relu();
            /// <summary>x Φ(x), Φ being the normal distribution function (exact form).</summary>
            public static Tensor gelu(Tensor x, bool inplace) => inplace ? x.gelu_().alias() : x.gelu();
            /// <inheritdoc cref="gelu(Tensor, bool)"/>
            public static Tensor gelu(Tensor x) => x.gelu();
            /// <summary>x sigmoid(x).</summary>
            public static Tensor silu(Tensor x, bool inplace = false) => inplace ? x.silu_().alias() : x.silu();
            /// <summary>The hyperbolic tangent.</summary>
            public static Tensor tanh(Tensor x, bool inplace = false) => inplace ? x.tanh_().alias() : x.tanh();
            /// <summary>exp(x) / sum(exp(x)) along a dimension.</summary>
            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);
            /// <summary>The logarithm of softmax.</summary>
            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);

            /// <summary>In training, zeros with probability p and the rest divided by 1 - p; else nothing.</summary>
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                Native.evp_dropout(input, p, training, inplace);

            /// <summary>A one at the place that each integer names, zeros elsewhere, in a new last dimension.</summary>
            public static Tensor one_hot(Tensor x, long num_classes = -1) => Native.evp_one_hot(x, num_classes);

            /// <summary>Divided by the p-norm along a dimension.</summary>
            public static Tensor normalize(Tensor input, double p = 2, long dim = 1, double eps = 1e-12) =>
                Native.evp_normalize(input, p, dim, eps);

            /// <summary>The cosine of the angle between vectors along a dimension.</summary>
            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-08) =>
                Native.evp_cosine_similarity(x1, x2, dim, eps);

            /// <summary>softmax(Q K' / sqrt(E) + mask) V.</summary>
            /// <param name="query">(..., L, E).</param>
            /// <param name="key">(..., S, E).</param>
            /// <param name="value">(..., S, D).</param>
            /// <param name="attn_mask">Broadcast to (..., L, S): true where attention is allowed, or numbers to be added.</param>
            /// <param name="p">Probability with which weights are dropped.</param>
            /// <param name="is_casual">Whether position i sees positions up to i only. (The name is TorchSharp's.)</param>
            public static Tensor scaled_dot_product_attention(
                Tensor query, Tensor key, Tensor value, Tensor? attn_mask = null, double p = 0.0, bool is_casual = false) =>
                Native.evp_attention(query, key, value, attn_mask, p, is_casual);
        }
    }
}
