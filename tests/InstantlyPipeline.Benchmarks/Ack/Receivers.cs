using System.Globalization;

namespace InstantlyPipeline.Benchmarks.Ack;

/// <summary>How each receiver is started on a port.</summary>
internal static class Receivers
{
    public const string Ours = "serve";
    public const string Express = "Express";
    public const string Flask = "Flask";
    public const string Gunicorn = "Flask/gunicorn";
    public const string Kestrel = "bare Kestrel";

    public static readonly IReadOnlyList<string> All = [Ours, Express, Flask, Gunicorn, Kestrel];

    public static string File(string name) => Path.Combine(AppContext.BaseDirectory, "Ack", "Receivers", name);

    /// <param name="folder">Its own, empty: data directory, working directory.</param>
    /// <param name="node">Where npm installed Express.</param>
    public static IReadOnlyList<string> Command(string receiver, int port, string folder, string node)
    {
        var number = port.ToString(CultureInfo.InvariantCulture);
        return receiver switch
        {
            Ours =>
            [
                "dotnet",
                "exec",
                Path.Combine(AppContext.BaseDirectory, "instantly-pipeline.dll"),
                "serve",
                "--urls",
                $"http://127.0.0.1:{number}",
                "--data",
                folder,
            ],
            Express =>
            [
                "env",
                $"NODE_PATH={Path.Combine(node, "node_modules")}",
                "NODE_ENV=production",
                "node",
                File("express.js"),
                number,
            ],
            Flask => ["/usr/bin/python3", File("flask_receiver.py"), number],
            // Two workers on two cores, with threads so that connections are kept. (Two workers have two sets: this one does not even see
            // duplicates.)
            Gunicorn =>
            [
                "/usr/bin/gunicorn",
                "--workers",
                "2",
                "--worker-class",
                "gthread",
                "--threads",
                "4",
                "--bind",
                $"127.0.0.1:{number}",
                "--chdir",
                Path.GetDirectoryName(File("flask_receiver.py"))!,
                "flask_receiver:app",
            ],
            Kestrel => ["dotnet", "exec", typeof(Receivers).Assembly.Location, "bare", number],
            _ => throw new ArgumentException($"There is no receiver '{receiver}'.", nameof(receiver)),
        };
    }
}
