package dev.hirundo.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A parser that refuses texts which are no Unicode or which a database cannot store, lone
/// surrogates and U+0000, and numbers that are short to send and long to store, such as
/// 1e999999999.
///
/// UTF-8 that is well-formed can bring such a text only by an escape, and such a number only by an
/// exponent; a body with neither is parsed without this.
final class CheckedText extends JsonParserDelegate {
    private static final BigInteger MAX_EXPONENT = BigInteger.valueOf(Json.MAX_NUMBER_LENGTH);

    private CheckedText(JsonParser parser) {
        super(parser);
    }

    static JsonParser parser(JsonFactory factory, byte[] body) throws IOException {
        requireUtf8(body);
        var parser = factory.createParser(body);
        return maySmuggle(body) ? new CheckedText(parser) : parser;
    }

    /// Jackson would detect UTF-16 and UTF-32 by themselves, and take overlong forms, U+0000 among
    /// them; RFC 8259, section 8.1, leaves only UTF-8 as RFC 3629 has it.
    private static void requireUtf8(byte[] body) {
        boolean ascii = true;
        for (int i = 0; i < body.length; i++) {
            ascii &= body[i] >= 0;
            if (i < 4 && body[i] == 0) {
                throw notUtf8(i);
            }
        }
        if (ascii) {
            return;
        }
        var decoder = StandardCharsets.UTF_8.newDecoder();
        var in = ByteBuffer.wrap(body);
        var out = CharBuffer.allocate(Math.min(body.length, 4096));
        CoderResult result;
        do {
            result = decoder.decode(in, out.clear(), true);
        } while (result.isOverflow());
        if (result.isError()) {
            throw notUtf8(in.position());
        }
    }

    private static ProblemException notUtf8(int index) {
        return Problem.of(400)
                .withDetail("The body is not UTF-8, see byte " + (index + 1) + ".")
                .toException();
    }

    private static boolean maySmuggle(byte[] body) {
        for (int i = 1; i < body.length; i++) {
            boolean escape = body[i] == 'u' && body[i - 1] == '\\';
            boolean exponent =
                    (body[i] == 'e' || body[i] == 'E') && body[i - 1] >= '0' && body[i - 1] <= '9';
            if (escape || exponent) {
                return true;
            }
        }
        return false;
    }

    @Override
    public JsonToken nextToken() throws IOException {
        return checked(super.nextToken());
    }

    @Override
    public JsonToken nextValue() throws IOException {
        return checked(super.nextValue());
    }

    // The shortcuts of the delegate would go around nextToken().

    @Override
    public @Nullable String nextFieldName() throws IOException {
        return nextToken() == JsonToken.FIELD_NAME ? currentName() : null;
    }

    @Override
    public boolean nextFieldName(SerializableString name) throws IOException {
        return nextToken() == JsonToken.FIELD_NAME && name.getValue().equals(currentName());
    }

    @Override
    public @Nullable String nextTextValue() throws IOException {
        return nextToken() == JsonToken.VALUE_STRING ? getText() : null;
    }

    private JsonToken checked(JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME) {
            checkText(getText());
        } else if (token == JsonToken.VALUE_NUMBER_FLOAT) {
            checkExponent(getText());
        }
        return token;
    }

    private void checkExponent(String number) throws IOException {
        int e = Math.max(number.indexOf('e'), number.indexOf('E'));
        if (e >= 0 && new BigInteger(number.substring(e + 1)).abs().compareTo(MAX_EXPONENT) > 0) {
            throw new StreamConstraintsException("Exponent too large", currentTokenLocation());
        }
    }

    private void checkText(String text) throws IOException {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int character = text.codePointAt(i);
            if (character == 0) {
                throw JsonProblems.nul(getParsingContext().pathAsPointer().toString());
            }
            if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
                throw new JsonParseException(this, "Lone surrogate in a string");
            }
        }
    }
}
