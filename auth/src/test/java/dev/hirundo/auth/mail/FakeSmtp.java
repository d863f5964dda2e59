package dev.hirundo.auth.mail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// An SMTP server that answers as told, for what GreenMail does not do: STARTTLS, refusals,
/// silence.
final class FakeSmtp implements AutoCloseable {
    private static final String CRLF = "\r\n";

    private final ServerSocket server;
    private final SSLContext tls;
    private final Map<String, String> answers;

    /// The commands it was sent, those within TLS with a `+` before.
    final List<String> heard = new CopyOnWriteArrayList<>();

    /// @param answers by a command's first word; whatever else is answered by `250 ok`
    FakeSmtp(SSLContext tls, boolean implicit, Map<String, String> answers) throws IOException {
        this.tls = tls;
        this.answers = answers;
        var loopback = InetAddress.getLoopbackAddress();
        this.server =
                implicit
                        ? tls.getServerSocketFactory().createServerSocket(0, 50, loopback)
                        : new ServerSocket(0, 50, loopback);
        Thread.ofVirtual().start(this::serve);
    }

    int port() {
        return server.getLocalPort();
    }

    private void serve() {
        try {
            while (true) {
                var socket = server.accept();
                Thread.ofVirtual().start(() -> talk(socket));
            }
        } catch (IOException closed) {
            // the end
        }
    }

    private void talk(Socket socket) {
        try (socket) {
            write(socket, answers.getOrDefault("", "220 ready"));
            converse(socket);
        } catch (IOException gone) {
            // a client that does not trust us
        }
    }

    private void converse(Socket socket) throws IOException {
        var in =
                new BufferedReader(
                        new InputStreamReader(
                                socket.getInputStream(), StandardCharsets.ISO_8859_1));
        boolean secure = socket instanceof SSLSocket;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            heard.add((secure ? "+" : "") + line);
            String command = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
            write(socket, answers.getOrDefault(command, usual(command)));
            if (command.equals("STARTTLS") && answer(command).startsWith("2")) {
                converse(secured(socket));
                return;
            }
            if (command.equals("DATA") && answer(command).startsWith("3")) {
                skipMessage(in);
                write(socket, answers.getOrDefault(".", "250 taken"));
            }
            if (command.equals("QUIT")) {
                return;
            }
        }
    }

    private String answer(String command) {
        return answers.getOrDefault(command, usual(command));
    }

    private static String usual(String command) {
        return switch (command) {
            case "EHLO" -> "250-fake" + CRLF + "250-AUTH PLAIN LOGIN" + CRLF + "250 STARTTLS";
            case "STARTTLS" -> "220 go on";
            case "DATA" -> "354 go on";
            case "AUTH" -> "235 welcome";
            case "QUIT" -> "221 bye";
            default -> "250 ok";
        };
    }

    private Socket secured(Socket socket) throws IOException {
        var secured =
                (SSLSocket)
                        tls.getSocketFactory()
                                .createSocket(socket, "127.0.0.1", socket.getPort(), true);
        secured.setUseClientMode(false);
        return secured;
    }

    private static void skipMessage(BufferedReader in) throws IOException {
        String line = in.readLine();
        while (line != null && !line.equals(".")) {
            line = in.readLine();
        }
    }

    private static void write(Socket socket, String answer) throws IOException {
        if (!answer.isEmpty()) { // an empty one is silence
            socket.getOutputStream().write((answer + CRLF).getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
