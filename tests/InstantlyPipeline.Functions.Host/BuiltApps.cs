using System.Reflection;

namespace InstantlyPipeline.Functions.Host;

/// <summary>The function apps that were built along with this project.</summary>
public static class BuiltApps
{
    public static string Pipeline => Dll("InstantlyPipeline.Functions");

    /// <summary>One HTTP function on the intake's path that answers 200.</summary>
    public static string HelloWorld => Dll("InstantlyPipeline.Functions.HelloWorld");

    /// <summary>One HTTP function on the intake's path that puts the body on a queue and answers 200 when the queue has it.</summary>
    public static string OneSend => Dll("InstantlyPipeline.Functions.OneSend");

    private static string Dll(string name) =>
        typeof(BuiltApps).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == name).Value!;
}
