namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>The negative log-probability of target classes, given unnormalised scores.</summary>
            /// <param name="input">(N, C, ...) scores.</param>
            /// <param name="target">(N, ...) classes, or (N, C, ...) probabilities.</param>
            /// <param name="weight">(C) weights of the classes.</param>
            /// <param name="ignore_index">A target that does not count.</param>
            /// <param name="reduction">What is made of the single losses.</param>
            /// <param name="label_smoothing">The share of probability that is spread over all classes.</param>
            public static Tensor cross_entropy(
                Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100,
                Reduction reduction = Reduction.Mean, double label_smoothing = 0.0) =>
                Native.evp_cross_entropy(input, target, weight, ignore_index, (long)reduction, label_smoothing);

            /// <summary>The negative log-probability of target classes, given log-probabilities.</summary>
            public static Tensor nll_loss(
                Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                Native.evp_nll_loss(input, target, weight, (long)reduction);

            /// <summary>Squared differences.</summary>
            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Native.evp_mse_loss(input, target, (long)reduction);

            /// <summary>Absolute differences.</summary>
            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Native.evp_l1_loss(input, target, (long)reduction);

            /// <summary>Squared differences below beta, absolute ones above.</summary>
            public static Tensor smooth_l1_loss(
                Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1.0) =>
                Native.evp_smooth_l1_loss(input, target, (long)reduction, beta);

            /// <summary>target (log target - input), the input being log-probabilities.</summary>
            /// <param name="input">Log-probabilities.</param>
            /// <param name="target">Log-probabilities, or probabilities.</param>
            /// <param name="log_target">Which of the two the target is.</param>
            /// <param name="reduction">Mean divides by the number of elements, not of distributions.</param>
            public static Tensor kl_div(
                Tensor input, Tensor target, bool log_target = true, Reduction reduction = Reduction.Mean) =>
                Native.evp_kl_div(input, target, (long)reduction, log_target);

            /// <summary>Binary cross entropy, given scores before the sigmoid.</summary>
            public static Tensor binary_cross_entropy_with_logits(
                Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean,
                Tensor? pos_weights = null) =>
                Native.evp_binary_cross_entropy_with_logits(input, target, weight, (long)reduction, pos_weights);
        }
    }
}
