package io.marketprism.simulator;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/** Listens on a port of loopback and accepts TCP connections, unless a fault refuses them. */
final class LoopbackListener {

    static final String LOOPBACK = "127.0.0.1";

    private static final int LONGEST_REQUEST_LINE = 128 * 1024;
    private static final int LONGEST_REQUEST_BODY = 64 * 1024;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(1 << 20, 4 << 20);

    private final Channel listening;

    private LoopbackListener(Channel listening) {
        this.listening = listening;
    }

    /**
     * Opens a port; 0 is a free one.
     *
     * @throws IllegalStateException if the port cannot be had
     */
    static LoopbackListener open(int port, EventLoopGroup group, FaultState faults, Supplier<ClientHandler> handlers) {
        InetSocketAddress address = new InetSocketAddress(LOOPBACK, port);
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel, faults, handlers);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IllegalStateException(
                    "cannot listen on " + address + "; is the port taken? Use port 0 for a free one", bound.cause());
        }
        return new LoopbackListener(bound.channel());
    }

    private static void accept(Channel channel, FaultState faults, Supplier<ClientHandler> handlers) {
        if (faults.refuseConnections()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
            return;
        }
        HttpDecoderConfig decoding = new HttpDecoderConfig().setMaxInitialLineLength(LONGEST_REQUEST_LINE);
        channel.pipeline()
                .addLast(new HttpServerCodec(decoding))
                .addLast(new HttpObjectAggregator(LONGEST_REQUEST_BODY))
                .addLast(handlers.get());
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    void close() {
        listening.close().awaitUninterruptibly();
    }
}
