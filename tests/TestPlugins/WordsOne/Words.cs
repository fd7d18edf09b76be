namespace Words;

public static class Dictionary
{
    public static string Version => "1.0.0";
}
