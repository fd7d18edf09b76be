using System.Diagnostics;
using System.Reflection;

namespace EvoPrune.Host.Plugins;

/// <summary>The place in a plugin where an exception was thrown. Its author needs this rather than frames of the host.</summary>
/// <param name="Plugin">Name of the plugin in messages: <c>optimizer my-ga 1.0.0</c>.</param>
/// <param name="Place">File and line in the plugin, for example <c>MyGa.cs:42</c>; null without a .pdb file.</param>
internal sealed record PluginFault(string Plugin, string? Place)
{
    // Plugins call these assemblies directly, so an exception in them is about the arguments of the plugin.
    private static readonly Assembly[] Callable = [typeof(IOptimizer).Assembly, typeof(TorchSharp.torch)
        .Assembly, typeof(Tensors.Kernels.PackedWeight).Assembly];

    /// <summary>Finds the plugin that threw an exception; null if the host threw it.</summary>
    public static PluginFault? Of(Exception exception)
    {
        var frames = new StackTrace(Innermost(exception), fNeedFileInfo: true).GetFrames();
        var at = Array.FindIndex(frames, frame => IsPlugin(frame) || IsHost(frame));
        if (at < 0 || !IsPlugin(frames[at]))
        {
            return null;
        }

        var assembly = TypeOf(frames[at])!.Assembly;
        var type = frames.Skip(at).Select(TypeOf).OfType<Type>().Where(type => type.Assembly == assembly).Select(Outermost)
            .FirstOrDefault(type => type.IsDefined(typeof(PluginAttribute)));
        var place = frames[at].GetFileName() is { } file
            ? FormattableString.Invariant($"{Path.GetFileName(file)}:{frames[at].GetFileLineNumber()}") : null;
        return new(type is null ? $"plugin {assembly.GetName().Name} {PluginAssembly.VersionOf(assembly)}" : Named(type), place);
    }

    /// <summary>Describes an exception in one line: its type and message, and the place in a plugin.</summary>
    public static string Describe(Exception exception)
    {
        var inner = Innermost(exception);
        return $"{inner.GetType().Name}: {inner.Message}" + (Of(exception) is { } fault ? $" ({fault})" : "");
    }

    /// <summary>
    /// The message of an exception that a plugin throws to refuse its input. Other exceptions are described with their place.
    /// </summary>
    public static string Refusal(Exception cause) =>
        cause is ArgumentException or InvalidOperationException or InvalidDataException or NotSupportedException
            or IOException or TypeLoadException or BadImageFormatException or MissingMemberException ? cause.Message : Describe(cause);

    /// <summary>For example <c>optimizer my-ga 1.0.0, MyGa.cs:42</c>.</summary>
    public override string ToString() => Place is null ? Plugin : $"{Plugin}, {Place}";

    private static Exception Innermost(Exception exception) => exception switch
    {
        TargetInvocationException { InnerException: { } inner } => Innermost(inner),
        AggregateException { InnerExceptions: [var only] } => Innermost(only),
        _ => exception,
    };

    private static bool IsPlugin(StackFrame frame) => TypeOf(frame) is { } type && PluginAssembly.IsOfPlugin(type.Assembly);

    private static bool IsHost(StackFrame frame) =>
        TypeOf(frame)?.Assembly is { } assembly && !Callable.Contains(assembly) && assembly.GetName().Name is { } name
        && (name == "evoprune" || name.StartsWith("EvoPrune.", StringComparison.Ordinal));

    private static Type? TypeOf(StackFrame frame) => frame.GetMethod()?.DeclaringType;

    // Lambdas and iterators are nested types.
    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static string Named(Type type)
    {
        var contract = PluginContract.All.FirstOrDefault(contract => contract.Interface.IsAssignableFrom(type))?.Name ?? "plugin";
        return $"{contract} {type.GetCustomAttribute<PluginAttribute>()!.Id} {PluginAssembly.VersionOf(type.Assembly)}";
    }
}
