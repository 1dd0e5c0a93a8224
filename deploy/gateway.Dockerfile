# The gateway. Build it from the root of the repository; the two images are those of silo.Dockerfile:
#   docker build -f deploy/gateway.Dockerfile --build-arg SDK_IMAGE=... --build-arg RUNTIME_IMAGE=... -t orleanscoins-gateway:1.0.0 .
ARG SDK_IMAGE
ARG RUNTIME_IMAGE

FROM ${SDK_IMAGE} AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY .config .config
COPY grain-interfaces grain-interfaces
COPY grains grains
COPY silo silo
COPY gateway-api gateway-api
RUN dotnet publish gateway-api/OrleansCoins.Gateway.csproj -c Release -o /published

FROM ${RUNTIME_IMAGE}
WORKDIR /app
COPY --from=build /published .
USER 1654:1654
ENV OrleansCoins__Mode=Cluster \
    OrleansCoins__Storage=PostgreSql \
    ASPNETCORE_HTTP_PORTS=5080
EXPOSE 5080
STOPSIGNAL SIGTERM
# The gateway is published with the silo program beside it, which can ask.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["dotnet", "OrleansCoins.Silo.dll", "health", "http://localhost:5080/health/ready"]
ENTRYPOINT ["dotnet", "OrleansCoins.Gateway.dll"]
