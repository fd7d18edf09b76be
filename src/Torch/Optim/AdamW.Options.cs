namespace TorchSharp.Modules;

public partial class AdamW
{
    /// <summary>The options of AdamW.</summary>
    public class Options : OptimizerOptions
    {
        /// <summary>The decay rate of the average of gradients.</summary>
        public double? beta1;
        /// <summary>The decay rate of the average of squared gradients.</summary>
        public double? beta2;
        /// <summary>How much of a parameter goes at each step, in units of the learning rate.</summary>
        public double? weight_decay;
        /// <summary>Added to the root of the average of squared gradients.</summary>
        public double? eps;
        /// <summary>Whether the average of squared gradients may only grow.</summary>
        public bool? amsgrad;
        /// <summary>Whether to go up instead of down.</summary>
        public bool? maximize;

        internal void CompleteFrom(Options defaults)
        {
            LearningRate ??= defaults.LearningRate;
            beta1 ??= defaults.beta1;
            beta2 ??= defaults.beta2;
            weight_decay ??= defaults.weight_decay;
            eps ??= defaults.eps;
            amsgrad ??= defaults.amsgrad;
            maximize ??= defaults.maximize;
            InitialLearningRate = LearningRate!.Value;
        }

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            var other = (Options)source;
            (beta1, beta2, weight_decay, eps) = (other.beta1, other.beta2, other.weight_decay, other.eps);
            (amsgrad, maximize) = (other.amsgrad, other.maximize);
        }

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            base.SaveStateDict(writer);
            writer.Write(beta1!.Value);
            writer.Write(beta2!.Value);
            writer.Write(eps!.Value);
            writer.Write(weight_decay!.Value);
            writer.Write(amsgrad!.Value);
            writer.Write(maximize!.Value);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            base.LoadStateDict(reader);
            (beta1, beta2) = (reader.ReadDouble(), reader.ReadDouble());
            (eps, weight_decay) = (reader.ReadDouble(), reader.ReadDouble());
            (amsgrad, maximize) = (reader.ReadBoolean(), reader.ReadBoolean());
        }
    }

    /// <summary>Parameters that share options of AdamW.</summary>
    public class ParamGroup : ParamGroup<Options>, torch.optim.IBetas
    {
        /// <summary>An empty group.</summary>
        public ParamGroup() { }

        /// <summary>A group with its options.</summary>
        public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options) { }

        /// <summary>A group with its options.</summary>
        public ParamGroup(
            IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
            double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : base(parameters, new Options
            {
                LearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay, amsgrad = amsgrad,
                maximize = maximize,
            })
        {
        }

        /// <summary>The decay rates.</summary>
        public (double, double) Betas
        {
            get => (Options.beta1!.Value, Options.beta2!.Value);
            set => (Options.beta1, Options.beta2) = value;
        }
    }
}
