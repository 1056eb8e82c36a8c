# `serve` in a container: no shell, no package manager, no root, one folder to write in. docs/self-host.md has the command that runs it.
# The tags are fixed; a newer one is a change like any other.

FROM mcr.microsoft.com/dotnet/sdk:10.0.401-noble AS build
WORKDIR /repo
COPY . .
RUN dotnet publish src/InstantlyPipeline.Cli --configuration Release --output /app && mkdir /data

FROM mcr.microsoft.com/dotnet/aspnet:10.0.12-noble-chiseled AS run
COPY --from=build /app /app
# The image has no shell to make it with; the number is the user "app" of the base image.
COPY --from=build --chown=1654:1654 --chmod=700 /data /data
USER 1654:1654
VOLUME ["/data"]
EXPOSE 7071
STOPSIGNAL SIGTERM
ENV DOTNET_EnableDiagnostics=0
ENTRYPOINT ["dotnet", "/app/instantly-pipeline.dll", "serve", "--urls", "http://0.0.0.0:7071", "--data", "/data"]
