using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Operations on the parameters of a model.</summary>
        public static class utils
        {
            /// <summary>Scales the gradients so that the norm of all of them together is at most a bound.</summary>
            /// <returns>The norm before.</returns>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                Parameter[] all = [.. tensors];
                double norm = 0;
                unsafe
                {
                    Native.evp_clip_grad_norm_(Handles.Of(all), all.Length, max_norm, norm_type, &norm).Check();
                }
                GC.KeepAlive(all);
                return norm;
            }

            /// <summary>Keeps the gradients within [-clip_value, clip_value].</summary>
            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using var constant = no_grad();
                foreach (var parameter in tensors)
                {
                    using var gradient = parameter.grad;
                    gradient?.clamp_(-clip_value, clip_value);
                }
            }
        }
    }
}
