package dev.hirundo.ratelimit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A network between a test and a server: it can fall silent, and break.
final class Relay implements AutoCloseable {
    private final int target;
    private final ServerSocket listening;
    private final List<Pipe> pipes = new CopyOnWriteArrayList<>();
    private volatile boolean deaf;

    Relay(int target) {
        this.target = target;
        try {
            listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                var near = listening.accept();
                var far = new Socket();
                far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                pipe(near, far);
                pipe(far, near);
            }
        } catch (IOException e) {
            close();
        }
    }

    private void pipe(Socket from, Socket to) {
        var pipe = new Pipe(from, to);
        pipe.silent = deaf;
        pipes.add(pipe);
        Thread.ofVirtual().start(pipe);
    }

    /// What is connected now hears nothing any more, and is told nothing of it.
    void silence() {
        pipes.forEach(pipe -> pipe.silent = true);
    }

    /// The same for all that connect from now on, until it is cut.
    void silenceAll() {
        deaf = true;
        silence();
    }

    void cut() {
        deaf = false;
        pipes.forEach(Pipe::close);
        pipes.clear();
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }

    private static final class Pipe implements Runnable {
        private final Socket from;
        private final Socket to;
        private volatile boolean silent;

        Pipe(Socket from, Socket to) {
            this.from = from;
            this.to = to;
        }

        @Override
        public void run() {
            byte[] bytes = new byte[8192];
            try {
                int count = from.getInputStream().read(bytes);
                while (count > 0) {
                    if (!silent) {
                        to.getOutputStream().write(bytes, 0, count);
                    }
                    count = from.getInputStream().read(bytes);
                }
            } catch (IOException e) {
                // closed by the one or the other
            }
            close();
        }

        void close() {
            try {
                from.close();
                to.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
