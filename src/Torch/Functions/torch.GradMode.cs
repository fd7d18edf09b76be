namespace TorchSharp;

public static partial class torch
{
    /// <summary>Until it is disposed, operations of this thread are not recorded for gradients.</summary>
    public static IDisposable no_grad() => new GradMode(false);

    /// <summary>Until it is disposed, operations of this thread are recorded for gradients.</summary>
    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    /// <summary>Until it is disposed, operations of this thread are, or are not, recorded for gradients.</summary>
    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    /// <summary>Whether operations of this thread are recorded for gradients.</summary>
    public static bool is_grad_enabled() => Native.evp_grad_mode();

    /// <summary>
    /// Until it is disposed, this thread makes tensors that can never take part in a gradient: faster than no_grad.
    /// </summary>
    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    /// <summary>Whether this thread is in inference mode.</summary>
    public static bool is_inference_mode_enabled() => Native.evp_inference_mode();

    private sealed class GradMode : IDisposable
    {
        private readonly bool previous = Native.evp_grad_mode();

        internal GradMode(bool enabled) => Native.evp_set_grad_mode(enabled);

        public void Dispose() => Native.evp_set_grad_mode(previous);
    }

    private sealed class InferenceMode(bool enabled) : IDisposable
    {
        private nint guard = Native.evp_enter_inference_mode(enabled);

        public void Dispose()
        {
            if (guard != 0)
                Native.evp_leave_inference_mode(guard);
            guard = 0;
        }
    }
}
