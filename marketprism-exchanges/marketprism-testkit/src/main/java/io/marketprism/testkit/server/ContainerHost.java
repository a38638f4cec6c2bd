package io.marketprism.testkit.server;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/**
 * A server in a container. Docker gives a random port anew at each start, so the port is chosen here, and another process
 * may in theory take it first.
 */
final class ContainerHost implements ServerHost {

    private final GenericContainer<?> container;
    private final int port = freePort();

    /**
     * @param container what to run, not yet started
     * @param containerPort the port that the server listens on inside it
     */
    private ContainerHost(GenericContainer<?> container, int containerPort) {
        PortBinding binding =
                new PortBinding(Ports.Binding.bindIpAndPort("127.0.0.1", port), new ExposedPort(containerPort));
        this.container = container
                .withExposedPorts(containerPort)
                .withCreateContainerCmdModifier(create -> create.getHostConfig().withPortBindings(binding));
    }

    /** {@return whether Docker answers; false where Testcontainers is not on the class path} */
    static boolean isAvailable() {
        return OptionalPart.TESTCONTAINERS.isPresent()
                && DockerClientFactory.instance().isDockerAvailable();
    }

    static ContainerHost nats(NatsServer.Options options) {
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse("nats:2.12"))
                .withCopyToContainer(Transferable.of(options.configuration()), "/etc/marketprism.conf")
                .withCommand("--config=/etc/marketprism.conf", "--jetstream", "--store_dir=/data");
        if (options.store() != null) {
            Bind store = new Bind(options.store().toString(), new Volume("/data"));
            container.withCreateContainerCmdModifier(
                    create -> create.getHostConfig().withBinds(store));
        }
        return new ContainerHost(container, 4222);
    }

    static ContainerHost clickHouse() {
        // Without this the image lets the user default in from inside the container only.
        return new ContainerHost(
                new GenericContainer<>(DockerImageName.parse("clickhouse/clickhouse-server:25.8"))
                        .withEnv(Map.of("CLICKHOUSE_SKIP_USER_SETUP", "1")),
                8123);
    }

    @Override
    public void start() {
        if (container.getContainerId() == null) {
            container.start();
        } else {
            docker().startContainerCmd(container.getContainerId()).exec();
        }
    }

    @Override
    public String address() {
        return container.getHost() + ":" + port;
    }

    @Override
    public boolean isRunning() {
        return Boolean.TRUE.equals(state().getRunning());
    }

    @Override
    public void stop() {
        resume();
        docker().stopContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void kill() {
        resume();
        docker().killContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void suspend() {
        docker().pauseContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void resume() {
        if (Boolean.TRUE.equals(state().getPaused())) {
            docker().unpauseContainerCmd(container.getContainerId()).exec();
        }
    }

    @Override
    public String lastOutput() {
        return container.getLogs();
    }

    @Override
    public void release() {
        container.stop();
    }

    private InspectContainerResponse.ContainerState state() {
        return docker().inspectContainerCmd(container.getContainerId()).exec().getState();
    }

    private DockerClient docker() {
        return container.getDockerClient();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
