using System.CommandLine.Parsing;

namespace InstantlyPipeline.Cli;

/// <summary>Reads the secret that an option speaks of without standing in the command line: everybody on the machine sees that, and the
/// shell's history keeps it.</summary>
internal static class SecretArgument
{
    private const string Ask = "ask";
    private const string File = "file:";

    /// <summary>How such an option is given, for its help.</summary>
    public const string HowTo = "`ask` to type it, or file:<path>";

    /// <param name="option">The option's name, for what is said about it.</param>
    /// <param name="setting">The setting that would do instead.</param>
    public static string Read(string option, string value, string setting)
    {
        if (value == Ask)
        {
            return Type($"{option}: ");
        }
        if (value.StartsWith(File, StringComparison.Ordinal))
        {
            return System.IO.File.ReadAllText(value[File.Length..]).Trim();
        }
        Console.Error.WriteLine(
            $"WARNING: a secret after {option} shows in the process list and stays in the shell's history. Use {option} ask, {option} "
                + $"file:<path>, or set {setting}."
        );
        return value;
    }

    /// <summary>Whether somebody could type it.</summary>
    public static bool SomebodyIsThere => !Console.IsInputRedirected && !Console.IsErrorRedirected;

    /// <summary>A file that cannot be read is a wrong argument.</summary>
    public static void Check(OptionResult result)
    {
        if (result.Tokens is not [{ Value: var value }] || !value.StartsWith(File, StringComparison.Ordinal))
        {
            return;
        }
        try
        {
            using var file = System.IO.File.OpenRead(value[File.Length..]);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or ArgumentException)
        {
            result.AddError($"{result.Option.Name} names a file that cannot be read: {value[File.Length..]}.");
        }
    }

    /// <summary>Shows nothing of it. A script may write it to the standard input instead.</summary>
    public static string Type(string question)
    {
        if (!SomebodyIsThere)
        {
            return Console.In.ReadLine()?.Trim() ?? "";
        }
        Console.Error.Write(question);
        var typed = new System.Text.StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key is ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
            }
        }
        Console.Error.WriteLine();
        return typed.ToString().Trim();
    }
}
