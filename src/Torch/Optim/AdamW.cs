namespace TorchSharp.Modules;

/// <summary>Adam with weight decay apart from the gradient (Loshchilov and Hutter, 2019, algorithm 2).</summary>
public partial class AdamW : OptimizerHelper, torch.optim.IBetas
{
    private readonly Options defaults;

    /// <summary>An optimizer of one group of parameters.</summary>
    public AdamW(
        IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
        double weight_decay = 0, bool amsgrad = false, bool maximize = false)
        : this([new ParamGroup { Parameters = parameters }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
    {
    }

    /// <summary>An optimizer of several groups; the other arguments count where a group does not say otherwise.</summary>
    /// <exception cref="ArgumentException">A rate is negative, or a decay rate not below one.</exception>
    public AdamW(
        IEnumerable<ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
        double weight_decay = 0, bool amsgrad = false, bool maximize = false)
    {
        Require(lr >= 0, nameof(lr), lr, "not negative");
        Require(eps >= 0, nameof(eps), eps, "not negative");
        Require(beta1 is >= 0 and < 1, nameof(beta1), beta1, "in [0, 1)");
        Require(beta2 is >= 0 and < 1, nameof(beta2), beta2, "in [0, 1)");
        Require(weight_decay >= 0, nameof(weight_decay), weight_decay, "not negative");
        defaults = new Options
        {
            LearningRate = lr, InitialLearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay,
            amsgrad = amsgrad, maximize = maximize,
        };
        foreach (var group in parameters)
            add_param_group(group);
    }

    /// <summary>The default decay rates.</summary>
    public (double, double) Betas
    {
        get => (defaults.beta1!.Value, defaults.beta2!.Value);
        set => (defaults.beta1, defaults.beta2) = value;
    }

    /// <inheritdoc/>
    public override void add_param_group(Modules.ParamGroup param_group)
    {
        param_group.Options ??= new Options();
        var options = (Options)param_group.Options;
        options.CompleteFrom(defaults);
        param_group.Parameters = [.. param_group.Parameters];
        base.add_param_group(param_group);
        foreach (var parameter in param_group.Parameters)
        {
            var state = new State(parameter);
            state.Initialize(options);
            states[parameter] = state;
        }
    }

    /// <inheritdoc/>
    public override torch.Tensor? step(Func<torch.Tensor>? closure = null)
    {
        torch.Tensor? loss = null;
        if (closure is not null)
            using (torch.enable_grad())
                loss = closure();
        foreach (var group in groups)
            Step((Options)group.Options, [.. group.Parameters.Select(parameter => (State)states[parameter])]);
        return loss;
    }

    private static void Step(Options options, State[] group)
    {
        var steps = Array.ConvertAll(group, state => state.step);
        Native.evp_adamw_step(
            Handles.Of(Array.ConvertAll(group, state => (torch.Tensor)state.Parameter)),
            Handles.Of(Array.ConvertAll(group, state => state.exp_avg)),
            Handles.Of(Array.ConvertAll(group, state => state.exp_avg_sq)),
            options.amsgrad!.Value ? Handles.Of(Array.ConvertAll(group, state => state.max_exp_avg_sq!)) : [],
            group.Length, steps, options.LearningRate!.Value, options.beta1!.Value, options.beta2!.Value, options.eps!.Value,
            options.weight_decay!.Value, options.amsgrad!.Value, options.maximize!.Value).Check();
        for (var i = 0; i < group.Length; i++)
            group[i].step = steps[i];
        GC.KeepAlive(group);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            foreach (var state in states.Values)
                ((State)state).Dispose();
        base.Dispose(disposing);
    }

    private static void Require(bool holds, string name, double value, string wanted)
    {
        if (!holds)
            throw new ArgumentException($"{name} must be {wanted}, not {value}.", name);
    }
}
