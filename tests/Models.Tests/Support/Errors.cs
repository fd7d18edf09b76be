namespace EvoPrune.Models.Tests.Support;

internal static class Errors
{
    /// <summary>All problems of the input exception that an action throws, as they are printed.</summary>
    public static string Of(Action action) => Assert.Throws<InputException>(action).Message;
}
