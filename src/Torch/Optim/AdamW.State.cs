namespace TorchSharp.Modules;

public partial class AdamW
{
    /// <summary>What AdamW remembers of one parameter.</summary>
    public sealed class State(Parameter parameter) : OptimizerState(parameter), IDisposable
    {
        /// <summary>How many times the parameter was changed.</summary>
        public long step;
        /// <summary>The decaying average of gradients.</summary>
        public torch.Tensor exp_avg = null!;
        /// <summary>The decaying average of squared gradients.</summary>
        public torch.Tensor exp_avg_sq = null!;
        /// <summary>The largest average of squared gradients so far; with amsgrad only.</summary>
        public torch.Tensor? max_exp_avg_sq;

        /// <inheritdoc/>
        public override void Initialize(OptimizerOptions options)
        {
            Dispose();
            step = 0;
            exp_avg = Zeros();
            exp_avg_sq = Zeros();
            max_exp_avg_sq = ((Options)options).amsgrad!.Value ? Zeros() : null;
        }

        // The state outlives the scope in which it is made.
        private torch.Tensor Zeros() => torch.zeros_like(_parameter).DetachFromDisposeScope();

        /// <summary>Releases the averages.</summary>
        public void Dispose()
        {
            exp_avg?.Dispose();
            exp_avg_sq?.Dispose();
            max_exp_avg_sq?.Dispose();
        }

        /// <inheritdoc/>
        public override void to(torch.Device device)
        {
            Replace(ref exp_avg!, exp_avg, device);
            Replace(ref exp_avg_sq!, exp_avg_sq, device);
            Replace(ref max_exp_avg_sq, max_exp_avg_sq, device);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerState source)
        {
            var other = (State)source;
            step = other.step;
            Replace(ref exp_avg!, other.exp_avg, _parameter.device);
            Replace(ref exp_avg_sq!, other.exp_avg_sq, _parameter.device);
            Replace(ref max_exp_avg_sq, other.max_exp_avg_sq, _parameter.device);
        }

        private static void Replace(ref torch.Tensor? own, torch.Tensor? source, torch.Device device)
        {
            var copy = source?.to(device, copy: true).DetachFromDisposeScope();
            own?.Dispose();
            own = copy;
        }

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            writer.Write(step);
            exp_avg.Save(writer);
            exp_avg_sq.Save(writer);
            writer.Write(max_exp_avg_sq is not null);
            max_exp_avg_sq?.Save(writer);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            step = reader.ReadInt64();
            exp_avg.Load(reader);
            exp_avg_sq.Load(reader);
            if (reader.ReadBoolean())
                (max_exp_avg_sq ??= Zeros()).Load(reader);
            else
                Replace(ref max_exp_avg_sq, null, _parameter.device);
        }

        /// <inheritdoc/>
        public override bool ApproximatelyEquals(OptimizerState other) =>
            other is State state && step == state.step && exp_avg.allclose(state.exp_avg) &&
            exp_avg_sq.allclose(state.exp_avg_sq) &&
            (max_exp_avg_sq is null || (state.max_exp_avg_sq is { } theirs && max_exp_avg_sq.allclose(theirs)));
    }
}
