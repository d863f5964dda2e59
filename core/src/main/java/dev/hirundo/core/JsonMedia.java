package dev.hirundo.core;

import io.helidon.common.GenericType;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.HttpMediaType;
import io.helidon.http.WritableHeaders;
import io.helidon.http.media.EntityReader;
import io.helidon.http.media.EntityWriter;
import io.helidon.http.media.InstanceWriter;
import io.helidon.http.media.MediaSupport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.OptionalLong;

/// [Json] as Helidon's media support: `request.content().as(NewTodo.class)` reads and validates,
/// `response.send(todo)` writes one array with its length.
///
/// Only `COMPATIBLE`, so that whatever supports a type fully (strings, forms, somebody's own) goes
/// first; what is left for us to read and is no JSON is a 415.
final class JsonMedia implements MediaSupport {
    private final Json json;

    JsonMedia(Json json) {
        this.json = json;
    }

    @Override
    public String name() {
        return "hirundo";
    }

    @Override
    public String type() {
        return "hirundo-json";
    }

    @Override
    public <T> ReaderResponse<T> reader(GenericType<T> type, Headers requestHeaders) {
        return new ReaderResponse<>(SupportLevel.COMPATIBLE, Reader::new);
    }

    @Override
    public <T> WriterResponse<T> writer(
            GenericType<T> type, Headers requestHeaders, WritableHeaders<?> responseHeaders) {
        return responseHeaders.contentType().map(JsonMedia::isJson).orElse(true)
                ? new WriterResponse<>(SupportLevel.COMPATIBLE, Writer::new)
                : WriterResponse.unsupported();
    }

    private static boolean isJson(HttpMediaType type) {
        String text = type.mediaType().text().toLowerCase(Locale.ROOT);
        return text.equals("application/json")
                || (text.startsWith("application/") && text.endsWith("+json"));
    }

    /// @throws ProblemException 415
    static void requireJson(Headers headers) {
        var type = headers.contentType();
        if (type.isEmpty()
                || !isJson(type.get())
                || !type.get().charset().map("utf-8"::equalsIgnoreCase).orElse(true)) {
            throw Problem.of(415)
                    .withDetail("Send Content-Type: application/json in UTF-8.")
                    .withHeader("Accept", "application/json")
                    .toException();
        }
    }

    private final class Reader<T> implements EntityReader<T> {
        @Override
        public T read(GenericType<T> type, InputStream stream, Headers headers) {
            requireJson(headers);
            try {
                @SuppressWarnings("unchecked") // the mapper made it of this very type
                T value = (T) json.read(stream.readAllBytes(), type.type());
                return Validation.standard().check(value);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public T read(
                GenericType<T> type,
                InputStream stream,
                Headers requestHeaders,
                Headers responseHeaders) {
            return read(type, stream, responseHeaders);
        }
    }

    private final class Writer<T> implements EntityWriter<T> {
        @Override
        public boolean supportsInstanceWriter() {
            return true;
        }

        @Override
        public InstanceWriter instanceWriter(
                GenericType<T> type,
                T object,
                Headers requestHeaders,
                WritableHeaders<?> responseHeaders) {
            return instanceWriter(type, object, responseHeaders);
        }

        @Override
        public InstanceWriter instanceWriter(
                GenericType<T> type, T object, WritableHeaders<?> headers) {
            headers.setIfAbsent(HeaderValues.CONTENT_TYPE_JSON);
            return new Written(json.write(object));
        }

        @Override
        public void write(
                GenericType<T> type,
                T object,
                OutputStream out,
                Headers requestHeaders,
                WritableHeaders<?> responseHeaders) {
            write(type, object, out, responseHeaders);
        }

        @Override
        public void write(
                GenericType<T> type, T object, OutputStream out, WritableHeaders<?> headers) {
            headers.setIfAbsent(HeaderValues.CONTENT_TYPE_JSON);
            try (out) {
                out.write(json.write(object));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private record Written(byte[] instanceBytes) implements InstanceWriter {
        @Override
        public OptionalLong contentLength() {
            return OptionalLong.of(instanceBytes.length);
        }

        @Override
        public boolean alwaysInMemory() {
            return true;
        }

        @Override
        public void write(OutputStream out) {
            try (out) {
                out.write(instanceBytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
