using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Optimizers.</summary>
    public static partial class optim
    {
        /// <summary>Changes parameters by their gradients.</summary>
        public abstract class Optimizer : IDisposable
        {
            private protected readonly List<ParamGroup> groups = [];

            private protected Optimizer() { }

            /// <summary>Releases an optimizer that was lost.</summary>
            ~Optimizer() => Dispose(false);

            /// <summary>Releases the state; the parameters stay.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Releases the state.</summary>
            protected virtual void Dispose(bool disposing) { }

            /// <summary>Sets every gradient to zero.</summary>
            public virtual void zero_grad()
            {
                Parameter[] all = [.. parameters()];
                Native.evp_zero_gradients(Handles.Of(all), all.Length).Check();
                GC.KeepAlive(all);
            }

            /// <summary>Changes the parameters once.</summary>
            /// <param name="closure">Evaluates the loss and its gradients first, if given.</param>
            /// <returns>The loss of the closure.</returns>
            public virtual Tensor? step(Func<Tensor>? closure = null) =>
                throw new NotSupportedException($"{GetType().Name} has no step of its own.");

            /// <summary>Adds parameters.</summary>
            public virtual void add_param_group(ParamGroup param_group) => groups.Add(param_group);

            /// <summary>All parameters.</summary>
            public virtual IEnumerable<Parameter> parameters() => groups.SelectMany(group => group.Parameters);

            /// <summary>The groups, by which the learning rate can be read and changed.</summary>
            public virtual IEnumerable<ILearningRateController> ParamGroups => groups;

            /// <summary>The state of an optimizer: shared with it, not copied.</summary>
            public class StateDictionary
            {
                internal StateDictionary() { }

                /// <summary>For each group, its options.</summary>
                public List<OptimizerOptions> Options { get; } = [];

                /// <summary>For each parameter, its state.</summary>
                public List<OptimizerState> State { get; } = [];

                /// <summary>For each group, the places of its parameters in <see cref="State"/>.</summary>
                public List<List<int>> StateIndexRef { get; } = [];
            }
        }

        /// <summary>Something whose learning rate can be changed.</summary>
        public interface ILearningRateController
        {
            /// <summary>The learning rate now.</summary>
            double LearningRate { get; set; }

            /// <summary>The learning rate with which it began.</summary>
            double InitialLearningRate { get; set; }
        }

        /// <summary>Something whose two decay rates of averages can be changed.</summary>
        public interface IBetas
        {
            /// <summary>The decay rates of the averages of gradients and of their squares.</summary>
            (double, double) Betas { get; set; }
        }
    }
}
