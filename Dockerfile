# The binary and the roots of trust, and nothing else: docker build -t migrate .
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=true -ldflags "-s -w" -o /migrate ./cmd/migrate

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /usr/share/zoneinfo /usr/share/zoneinfo
COPY --from=build /migrate /migrate
# Configuration and revisions are mounted, or copied in by an image that starts from this one.
WORKDIR /app
USER 65534:65534
ENTRYPOINT ["/migrate"]
CMD ["upgrade"]
