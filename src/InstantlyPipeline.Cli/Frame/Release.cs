using System.Reflection;

namespace InstantlyPipeline.Cli.Frame;

/// <summary>Which build this is.</summary>
internal static class Release
{
    /// <summary>For example <c>0.9.0+6bb977c</c>: the version, and the commit where the build knew it.</summary>
    public static string Text { get; } =
        Short(typeof(Release).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0");

    internal static string Short(string informational)
    {
        const int commit = 12;
        var plus = informational.IndexOf('+', StringComparison.Ordinal);
        return plus < 0 || informational.Length <= plus + 1 + commit ? informational : informational[..(plus + 1 + commit)];
    }
}
