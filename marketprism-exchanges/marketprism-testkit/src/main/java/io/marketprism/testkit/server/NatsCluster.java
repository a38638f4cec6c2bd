package io.marketprism.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Three real NATS servers on loopback that form one cluster with JetStream, so that a stream can have three replicas. Each is a
 * {@link NatsServer}, to be killed, suspended and restarted by itself. The program comes from where a single server's does; containers and
 * {@code NATS_TEST_URL} are of no use here. Safe for use by several threads.
 */
public final class NatsCluster implements AutoCloseable {

    private static final int SIZE = 3;
    private static final Duration HEALTHY_LIMIT = Duration.ofSeconds(120);

    private final List<NatsServer> nodes = new ArrayList<>();
    private final List<Integer> monitoringPorts;

    private NatsCluster(List<Integer> monitoringPorts) {
        this.monitoringPorts = monitoringPorts;
    }

    /**
     * {@return a cluster that has found its leader}
     *
     * @throws org.opentest4j.TestAbortedException if there is no program to start
     * @throws IllegalStateException if there is none and {@code CI=true}, or it does not start
     */
    public static NatsCluster start() {
        Surroundings surroundings = Surroundings.ofThisJvm();
        if (NatsServer.program(surroundings).isEmpty()) {
            throw surroundings.without("NATS server program, which a cluster needs", "NATS_SERVER_BIN");
        }
        List<Integer> ports = freePorts(2 * SIZE);
        List<Integer> routes = ports.subList(0, SIZE);
        NatsCluster cluster = new NatsCluster(ports.subList(SIZE, 2 * SIZE));
        try {
            for (int i = 0; i < SIZE; i++) {
                cluster.nodes.add(NatsServer.start(NatsServer.Options.defaults()
                        .configuration(configuration(i, routes, cluster.monitoringPorts.get(i)))));
            }
            cluster.awaitHealthy();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static String configuration(int node, List<Integer> routes, int monitoringPort) {
        String others =
                routes.stream().map(port -> "\"nats://127.0.0.1:" + port + "\"").collect(Collectors.joining(", "));
        return """
                server_name: node-%d
                http: "127.0.0.1:%d"
                cluster { name: marketprism, listen: "127.0.0.1:%d", routes: [%s] }
                """.formatted(node + 1, monitoringPort, routes.get(node), others);
    }

    /** The servers must know each other's ports before they start, so they cannot choose them. */
    private static List<Integer> freePorts(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            List<Integer> ports =
                    sockets.stream().map(ServerSocket::getLocalPort).toList();
            for (ServerSocket socket : sockets) {
                socket.close();
            }
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return where clients connect: the addresses of all nodes, separated by commas} */
    public String url() {
        return nodes.stream().map(NatsServer::url).collect(Collectors.joining(","));
    }

    /** {@return the three servers} */
    public List<NatsServer> nodes() {
        return List.copyOf(nodes);
    }

    /**
     * Waits until every node says that it knows the leader and that its replicas are up to date; without that the loss of one more could be
     * the loss of a majority.
     *
     * @throws IllegalStateException if that does not happen within two minutes
     */
    public void awaitHealthy() {
        Waiting.until(
                () -> monitoringPorts.stream().allMatch(NatsCluster::isHealthy),
                HEALTHY_LIMIT,
                () -> "Not every node of the NATS cluster " + url() + " was healthy within " + HEALTHY_LIMIT.toSeconds()
                        + " s");
    }

    private static boolean isHealthy(int monitoringPort) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create("http://127.0.0.1:" + monitoringPort + "/healthz")
                            .toURL()
                            .openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(5_000);
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends all nodes for good and removes their files. */
    @Override
    public void close() {
        nodes.forEach(NatsServer::close);
    }
}
