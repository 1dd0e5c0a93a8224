# The silo program. Build it from the root of the repository:
#   docker build -f deploy/silo.Dockerfile --build-arg SDK_IMAGE=... --build-arg RUNTIME_IMAGE=... -t orleanscoins-silo:1.0.0 .
# Which registry you take .NET from is yours to say, so these two have no default: a .NET 10 SDK, and an ASP.NET Core 10 runtime (one without a
# shell, "chiseled" or distroless, is fine).
ARG SDK_IMAGE
ARG RUNTIME_IMAGE

FROM ${SDK_IMAGE} AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY .config .config
COPY grain-interfaces grain-interfaces
COPY grains grains
COPY silo silo
RUN dotnet publish silo/OrleansCoins.Silo.csproj -c Release -o /published

FROM ${RUNTIME_IMAGE}
WORKDIR /app
COPY --from=build /published .
# The number of .NET's own user "app"; any other does as well. Nothing is written but below /tmp.
USER 1654:1654
ENV OrleansCoins__Storage=PostgreSql \
    OrleansCoins__HealthUrls=http://*:5081
# Silos, gateways, health and metrics.
EXPOSE 11111 30000 5081
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["dotnet", "OrleansCoins.Silo.dll", "health"]
ENTRYPOINT ["dotnet", "OrleansCoins.Silo.dll"]
