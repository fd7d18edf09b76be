namespace TorchSharp;

public static partial class torch
{
    /// <summary>Derivatives of recorded operations.</summary>
    public static class autograd
    {
        /// <summary>The derivatives of the outputs by the inputs, without touching the gradients of leaves.</summary>
        /// <param name="outputs">Results of recorded operations.</param>
        /// <param name="inputs">Tensors to differentiate by.</param>
        /// <param name="grad_outputs">Weights of the outputs; needed for those that have more than one element.</param>
        /// <param name="retain_graph">Whether the record is kept for another call.</param>
        /// <param name="create_graph">Whether the derivatives are recorded, too.</param>
        /// <param name="allow_unused">Whether an input may have no influence; its derivative is then null.</param>
        public static unsafe IList<Tensor> grad(
            IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false,
            bool create_graph = false, bool allow_unused = false)
        {
            var results = new nint[inputs.Count];
            fixed (nint* pinned = results)
                Native.evp_gradients(
                    Handles.Of(outputs), outputs.Count, Handles.Of(inputs), inputs.Count, Handles.Of(grad_outputs ?? []),
                    grad_outputs?.Count ?? 0, retain_graph || create_graph, create_graph, allow_unused, pinned).Check();
            GC.KeepAlive((outputs, inputs, grad_outputs));
            return Array.ConvertAll(results, handle => handle == 0 ? null! : new Tensor(handle));
        }

        /// <summary>Adds the derivatives of the tensors to the gradients of the leaves they depend on.</summary>
        /// <param name="tensors">Results of recorded operations.</param>
        /// <param name="grad_tensors">Weights of the tensors; needed for those that have more than one element.</param>
        /// <param name="retain_graph">Whether the record is kept for another call; by default as create_graph.</param>
        /// <param name="create_graph">Whether the derivatives are recorded, too.</param>
        /// <param name="inputs">The only leaves whose gradients are wanted.</param>
        public static void backward(
            IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false,
            IList<Tensor>? inputs = null)
        {
            Native.evp_backward(
                Handles.Of(tensors), tensors.Count, Handles.Of(grad_tensors ?? []), grad_tensors?.Count ?? 0,
                retain_graph ?? create_graph, create_graph, Handles.Of(inputs ?? []), inputs?.Count ?? 0).Check();
            GC.KeepAlive((tensors, grad_tensors, inputs));
        }

        /// <inheritdoc cref="backward(IList{Tensor}, IList{Tensor}?, bool?, bool, IList{Tensor}?)"/>
        public static void backward(
            Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false,
            IList<Tensor>? inputs = null) => backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        /// <inheritdoc cref="backward(IList{Tensor}, IList{Tensor}?, bool?, bool, IList{Tensor}?)"/>
        public static void backward(
            Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false,
            IList<Tensor>? inputs = null) => backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);
    }
}
