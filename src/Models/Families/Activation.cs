namespace EvoPrune.Models.Families;

/// <summary>The function inside a feed-forward sublayer.</summary>
public enum Activation
{
    /// <summary>x times the normal distribution function of x (Hendrycks and Gimpel 2016); <c>gelu</c>.</summary>
    Gelu,

    /// <summary>The same by a hyperbolic tangent, as GPT-2 does; <c>gelu_new</c>.</summary>
    GeluTanh,

    /// <summary>max(x, 0); <c>relu</c>.</summary>
    Relu,

    /// <summary>x times the logistic function of x; <c>silu</c>.</summary>
    Silu,
}
