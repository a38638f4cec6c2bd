package io.marketprism.bench.endtoend;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.codec.http.websocketx.extensions.compression.WebSocketClientCompressionHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.Closeable;
import java.net.URI;

/** A WebSocket client of netty's parts, which copies the bytes of each message into an array that is used again. */
final class NettyClient {
    private static final int LONGEST = 1 << 20;

    private NettyClient() {}

    static Closeable open(URI uri, String subscription, Arrivals arrivals) throws InterruptedException {
        EventLoopGroup group =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("netty", true), NioIoHandler.newFactory());
        new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpClientCodec())
                                .addLast(new HttpObjectAggregator(LONGEST))
                                .addLast(new WebSocketClientCompressionHandler(LONGEST))
                                .addLast(new WebSocketClientProtocolHandler(
                                        WebSocketClientHandshakerFactory.newHandshaker(
                                                uri,
                                                WebSocketVersion.V13,
                                                null,
                                                true,
                                                new DefaultHttpHeaders(),
                                                LONGEST)))
                                .addLast(new Messages(subscription, arrivals));
                    }
                })
                .connect(uri.getHost(), uri.getPort())
                .sync();
        return group::shutdownGracefully;
    }

    private static final class Messages extends SimpleChannelInboundHandler<TextWebSocketFrame> {
        private final String subscription;
        private final Arrivals arrivals;
        private final byte[] message = new byte[LONGEST];

        Messages(String subscription, Arrivals arrivals) {
            this.subscription = subscription;
            this.arrivals = arrivals;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
                context.writeAndFlush(new TextWebSocketFrame(subscription));
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame frame) {
            ByteBuf content = frame.content();
            content.readBytes(message, 0, content.readableBytes());
            arrivals.count();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            arrivals.fail(cause.toString());
            context.close();
        }
    }
}
