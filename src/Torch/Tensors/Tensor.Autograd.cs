namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Whether operations on the tensor are recorded for gradients.</summary>
        public bool requires_grad
        {
            get => Native.evp_requires_grad(this);
            set => Native.evp_set_requires_grad(this, value).Check();
        }

        /// <summary>Sets <see cref="requires_grad"/> and returns the tensor.</summary>
        public Tensor requires_grad_(bool requires_grad = true) => with_requires_grad(requires_grad);
        /// <summary>Sets <see cref="requires_grad"/> and returns the tensor.</summary>
        public Tensor with_requires_grad(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        /// <summary>Whether the tensor is not the result of a recorded operation.</summary>
        public bool is_leaf => Native.evp_is_leaf(this);

        /// <summary>Keeps the gradient of a tensor that is not a leaf, too.</summary>
        public void retain_grad() => Native.evp_retain_grad(this).Check();

        /// <summary>The gradient that backward() has accumulated. Each call makes a tensor to be disposed.</summary>
        public unsafe Tensor? grad
        {
            get
            {
                nint result;
                Native.evp_grad(this, &result).Check();
                return result == 0 ? null : new(result);
            }
            set => Native.evp_set_grad(this, value).Check();
        }

        /// <summary>Adds the derivatives of this one-element tensor to the gradients of the leaves it depends on.</summary>
        public void backward() => backward(null);

        /// <summary>Adds derivatives of this tensor to the gradients of the leaves it depends on.</summary>
        public void backward(
            IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false,
            IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);
    }
}
