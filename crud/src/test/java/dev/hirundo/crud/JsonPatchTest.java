package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hirundo.core.Json;
import dev.hirundo.core.Problem;
import dev.hirundo.core.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPatchTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /// In single quotes, so that tables can be read.
    private static JsonNode tree(String json) {
        return Json.standard().readTree(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode patched(String target, String patch) {
        return JsonPatch.parse(tree(patch)).apply(tree(target));
    }

    private static Problem problem(String target, String patch) {
        return assertThrows(ProblemException.class, () -> patched(target, patch)).problem();
    }

    private static String pointers(Problem problem) {
        return problem.violations().stream()
                .map(Problem.Violation::pointer)
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // add
                "{'a':1}          | [{'op':'add','path':'/b','value':2}]               | {'a':1,'b':2}",
                "{'a':1}          | [{'op':'add','path':'/a','value':null}]            | {'a':null}",
                "{'a':1}          | [{'op':'add','path':'','value':[7]}]               | [7]",
                "{'a':1}          | [{'op':'add','path':'/','value':2}]                | {'a':1,'':2}",
                "{'a':1}          | [{'op':'add','path':'/-','value':2}]               | {'a':1,'-':2}",
                "{'a':1}          | [{'op':'add','path':'/01','value':2}]              | {'a':1,'01':2}",
                "[1,2]            | [{'op':'add','path':'/0','value':0}]               | [0,1,2]",
                "[1,2]            | [{'op':'add','path':'/1','value':0}]               | [1,0,2]",
                "[1,2]            | [{'op':'add','path':'/2','value':0}]               | [1,2,0]",
                "[1,2]            | [{'op':'add','path':'/-','value':[3,4]}]           | [1,2,[3,4]]",
                "{'a':{'b':[1]}}  | [{'op':'add','path':'/a/b/-','value':{'c':2}}]     | {'a':{'b':[1,{'c':2}]}}",
                "{'a':{}}         | [{'op':'add','path':'/a/b','value':{'c':{}}},{'op':'add','path':'/a/b/c/d','value':1}] | {'a':{'b':{'c':{'d':1}}}}",
                // remove
                "{'a':1,'b':2}    | [{'op':'remove','path':'/a'}]                      | {'b':2}",
                "[1,2,3]          | [{'op':'remove','path':'/1'}]                      | [1,3]",
                "{'a':null}       | [{'op':'remove','path':'/a'}]                      | {}",
                // replace
                "{'a':1}          | [{'op':'replace','path':'/a','value':{'b':2}}]     | {'a':{'b':2}}",
                "[1,2,3]          | [{'op':'replace','path':'/1','value':null}]        | [1,null,3]",
                "[1,2]            | [{'op':'replace','path':'/1','value':9}]           | [1,9]",
                "{'a':1}          | [{'op':'replace','path':'','value':'x'}]           | 'x'",
                // move
                "{'a':{'x':1,'y':2},'b':{}} | [{'op':'move','from':'/a/x','path':'/b/z'}] | {'a':{'y':2},'b':{'z':1}}",
                "[1,2,3,4]        | [{'op':'move','from':'/1','path':'/3'}]            | [1,3,4,2]",
                "[1,2,3]          | [{'op':'move','from':'/2','path':'/0'}]            | [3,1,2]",
                "[1,2,3]          | [{'op':'move','from':'/0','path':'/-'}]            | [2,3,1]",
                "{'a':1,'b':2}    | [{'op':'move','from':'/a','path':'/b'}]            | {'b':1}",
                "{'a':1}          | [{'op':'move','from':'/a','path':'/a'}]            | {'a':1}",
                "{'a':{'b':5}}    | [{'op':'move','from':'/a/b','path':'/a'}]          | {'a':5}",
                "{'a':5}          | [{'op':'move','from':'/a','path':''}]              | 5",
                "{'a':5}          | [{'op':'move','from':'','path':''}]                | {'a':5}",
                "{'a':5}          | [{'op':'move','from':'/a','path':'/ab'}]           | {'ab':5}",
                // copy
                "{'a':{'b':1}}    | [{'op':'copy','from':'/a','path':'/c'},{'op':'replace','path':'/c/b','value':2}] | {'a':{'b':1},'c':{'b':2}}",
                "{'a':1}          | [{'op':'copy','from':'','path':'/b'}]              | {'a':1,'b':{'a':1}}",
                "[1,[2]]          | [{'op':'copy','from':'/1','path':'/0'}]            | [[2],1,[2]]",
                // test
                "{'a':{'x':1,'y':[2,null]}} | [{'op':'test','path':'/a','value':{'y':[2.0,null],'x':1e0}}] | {'a':{'x':1,'y':[2,null]}}",
                "{'a':'1'}        | [{'op':'test','path':'','value':{'a':'1'}}]        | {'a':'1'}",
                // escapes
                "{'a/b':1,'m~n':2,'~1':3} | [{'op':'remove','path':'/a~1b'},{'op':'test','path':'/m~0n','value':2},{'op':'replace','path':'/~01','value':4}] | {'m~n':2,'~1':4}",
                // nothing to do
                "{'a':1}          | []                                                 | {'a':1}",
                // members that are not of the operation
                "{'a':1}          | [{'op':'remove','path':'/a','from':5,'value':{},'xyz':1}] | {}",
            })
    void anOperationDoesWhatItSays(String target, String patch, String expected) {
        assertEquals(tree(expected), patched(target, patch));
    }

    /// RFC 6902, appendix A: what each example shows.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "A1  | {'foo':'bar'}          | [{'op':'add','path':'/baz','value':'qux'}]     | {'baz':'qux','foo':'bar'}",
                "A2  | {'foo':['bar','baz']}  | [{'op':'add','path':'/foo/1','value':'qux'}]   | {'foo':['bar','qux','baz']}",
                "A3  | {'baz':'qux','foo':'bar'} | [{'op':'remove','path':'/baz'}]             | {'foo':'bar'}",
                "A4  | {'foo':['bar','qux','baz']} | [{'op':'remove','path':'/foo/1'}]         | {'foo':['bar','baz']}",
                "A5  | {'baz':'qux','foo':'bar'} | [{'op':'replace','path':'/baz','value':'boo'}] | {'baz':'boo','foo':'bar'}",
                "A6  | {'foo':{'bar':'baz','waldo':'fred'},'qux':{'corge':'grault'}} | [{'op':'move','from':'/foo/waldo','path':'/qux/thud'}] | {'foo':{'bar':'baz'},'qux':{'corge':'grault','thud':'fred'}}",
                "A7  | {'foo':['all','grass','cows','eat']} | [{'op':'move','from':'/foo/1','path':'/foo/3'}] | {'foo':['all','cows','eat','grass']}",
                "A8  | {'baz':'qux','foo':['a',2,'c']} | [{'op':'test','path':'/baz','value':'qux'},{'op':'test','path':'/foo/1','value':2}] | {'baz':'qux','foo':['a',2,'c']}",
                "A10 | {'foo':'bar'}          | [{'op':'add','path':'/child','value':{'grandchild':{}}}] | {'foo':'bar','child':{'grandchild':{}}}",
                "A11 | {'foo':'bar'}          | [{'op':'add','path':'/baz','value':'qux','xyz':123}] | {'foo':'bar','baz':'qux'}",
                "A14 | {'/':9,'~1':10}        | [{'op':'test','path':'/~01','value':10}]       | {'/':9,'~1':10}",
                "A16 | {'foo':['bar']}        | [{'op':'add','path':'/foo/-','value':['abc','def']}] | {'foo':['bar',['abc','def']]}",
            })
    void theExamplesOfTheRfcHold(String name, String target, String patch, String expected) {
        assertEquals(tree(expected), patched(target, patch), name);
    }

    /// A.9, A.12, A.15; A.13 is malformed JSON, of which the reader never makes a tree.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "409 | {'baz':'qux'}   | [{'op':'test','path':'/baz','value':'bar'}]      | /0",
                "422 | {'foo':'bar'}   | [{'op':'add','path':'/baz/bat','value':'qux'}]   | /0/path",
                "409 | {'/':9,'~1':10} | [{'op':'test','path':'/~01','value':'10'}]       | /0",
            })
    void theErrorsOfTheRfcAreErrors(int status, String target, String patch, String pointer) {
        var problem = problem(target, patch);
        assertEquals(status, problem.status());
        assertEquals(pointer, pointers(problem));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'op':'remove','path':'/x'}                       | /0/path",
                "{'op':'remove','path':'/a/x'}                     | /0/path",
                "{'op':'remove','path':'/a/'}                      | /0/path",
                "{'op':'remove','path':'/n/x'}                     | /0/path",
                "{'op':'remove','path':'/l/2'}                     | /0/path",
                "{'op':'remove','path':'/l/-'}                     | /0/path",
                "{'op':'remove','path':'/l/00'}                    | /0/path",
                "{'op':'remove','path':'/l/01'}                    | /0/path",
                "{'op':'remove','path':'/l/+1'}                    | /0/path",
                "{'op':'remove','path':'/l/-1'}                    | /0/path",
                "{'op':'remove','path':'/l/1e0'}                   | /0/path",
                "{'op':'remove','path':'/l/1.0'}                   | /0/path",
                "{'op':'remove','path':'/l/ 1'}                    | /0/path",
                "{'op':'remove','path':'/l/'}                      | /0/path",
                "{'op':'remove','path':'/l/\\u0661'}               | /0/path",
                "{'op':'remove','path':'/l/4294967296'}            | /0/path",
                "{'op':'remove','path':'/l/18446744073709551617'}  | /0/path",
                "{'op':'replace','path':'/x','value':1}            | /0/path",
                "{'op':'replace','path':'/l/-','value':1}          | /0/path",
                "{'op':'replace','path':'/l/2','value':1}          | /0/path",
                "{'op':'add','path':'/x/y','value':1}              | /0/path",
                "{'op':'add','path':'/n/y','value':1}              | /0/path",
                "{'op':'add','path':'/s/0','value':1}              | /0/path",
                "{'op':'add','path':'/l/3','value':1}              | /0/path",
                "{'op':'add','path':'/l/02','value':1}             | /0/path",
                "{'op':'add','path':'/l/x','value':1}              | /0/path",
                "{'op':'add','path':'/l/-/x','value':1}            | /0/path",
                "{'op':'test','path':'/x','value':null}            | /0/path",
                "{'op':'copy','path':'/y','from':'/x'}             | /0/from",
                "{'op':'copy','path':'/y','from':'/l/-'}           | /0/from",
                "{'op':'copy','path':'/x/y','from':'/l'}           | /0/path",
                "{'op':'move','path':'/y','from':'/x'}             | /0/from",
                "{'op':'move','path':'/l/2','from':'/l/0'}         | /0/path",
                "{'op':'add','path':'/v','value':1},{'op':'remove','path':'/w'} | /1/path",
            })
    void aPlaceThatDoesNotExistIsNamed(String operations, String pointer) {
        var problem = problem("{'a':{},'n':null,'s':'text','l':[1,2]}", "[" + operations + "]");
        assertEquals(422, problem.status());
        assertEquals(pointer, pointers(problem));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                                     | ``",
                "null                                                   | ``",
                "'add'                                                  | ``",
                "[5]                                                    | /0",
                "[null,[]]                                              | /0 /1",
                "[{}]                                                   | /0/op /0/path",
                "[{'op':'spam','path':'/a'}]                            | /0/op",
                "[{'op':'ADD','path':'/a','value':1}]                   | /0/op",
                "[{'op':' add','path':'/a','value':1}]                  | /0/op",
                "[{'op':1,'path':'/a'}]                                 | /0/op",
                "[{'op':null,'path':'/a'}]                              | /0/op",
                "[{'op':['add'],'path':'/a'}]                           | /0/op",
                "[{'op':'remove'}]                                      | /0/path",
                "[{'op':'remove','path':null}]                          | /0/path",
                "[{'op':'remove','path':5}]                             | /0/path",
                "[{'op':'remove','path':['a']}]                         | /0/path",
                "[{'op':'remove','path':'a'}]                           | /0/path",
                "[{'op':'remove','path':'#/a'}]                         | /0/path",
                "[{'op':'remove','path':'/a~'}]                         | /0/path",
                "[{'op':'remove','path':'/a~2b'}]                       | /0/path",
                "[{'op':'remove','path':'/~'}]                          | /0/path",
                "[{'op':'remove','path':'/a~/b'}]                       | /0/path",
                "[{'op':'remove','path':'\\n/a'}]                       | /0/path",
                "[{'op':'remove','path':''}]                            | /0/path",
                "[{'op':'add','path':'/a'}]                             | /0/value",
                "[{'op':'replace','path':'/a'}]                         | /0/value",
                "[{'op':'test','path':'/a'}]                            | /0/value",
                "[{'op':'move','path':'/a'}]                            | /0/from",
                "[{'op':'copy','path':'/a','from':7}]                   | /0/from",
                "[{'op':'move','from':'/a','path':'/a/b'}]              | /0/path",
                "[{'op':'move','from':'/a','path':'/a/'}]               | /0/path",
                "[{'op':'move','from':'','path':'/a'}]                  | /0/path",
                "[{'op':'add','path':'/a','value':1},{'op':'x'},{'op':'copy','path':'b'}] | /1/op /1/path /2/path /2/from",
            })
    void whatIsNoPatchIsToldAllAtOnce(String patch, String pointers) {
        var problem = problem("{'a':{'b':1}}", patch);
        assertEquals(422, problem.status());
        assertEquals(pointers, pointers(problem));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1                       | 1.0",
                "1                       | 1e0",
                "100                     | 1E+2",
                "0                       | -0.0",
                "0.10                    | 0.1",
                "12345678901234567890    | 12345678901234567890.000",
                "'x'                     | 'x'",
                "null                    | null",
                "{'a':1,'b':[1,{}]}      | {'b':[1.0,{}],'a':1e0}",
            })
    void aTestComparesWhatIsMeant(String a, String b) {
        String is = "{'is':" + a + "}";
        assertEquals(tree(is), patched(is, "[{'op':'test','path':'/is','value':" + b + "}]"));
        assertEquals(
                tree("{'is':" + b + "}"),
                patched("{'is':" + b + "}", "[{'op':'test','path':'/is','value':" + a + "}]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1         | '1'",
                "1         | true",
                "0         | false",
                "0         | null",
                "null      | false",
                "''        | null",
                "'a'       | 'A'",
                "[]        | {}",
                "[1,2]     | [2,1]",
                "[1]       | [1,1]",
                "{'a':1}   | {'a':1,'b':null}",
                "{'a':1}   | {'a':2}",
                "1         | 1.0000000000000000000000001",
                "9007199254740993 | 9007199254740992",
            })
    void aTestThatFailsSaysWhichAndChangesNothing(String a, String b) {
        var target = tree("{'x':{'is':" + a + "}}");
        var patch =
                JsonPatch.parse(
                        tree(
                                "[{'op':'add','path':'/y','value':1},{'op':'test','path':'/x/is','value':"
                                        + b
                                        + "}]"));
        var problem = assertThrows(ProblemException.class, () -> patch.apply(target)).problem();
        assertEquals(409, problem.status());
        assertEquals(
                "Operation 1, the test of \"/x/is\" failed: nothing is done.", problem.detail());
        assertEquals("/1", pointers(problem));
        assertEquals(tree("{'x':{'is':" + a + "}}"), target);
    }

    /// Bytes, floats and instants of a row are compared as they are sent.
    record Row(byte[] data, float weight, Instant seenAt) {}

    @Test
    void aTestComparesAFieldOfARowWithWhatAClientSees() {
        var row = Json.standard().toTree(new Row(new byte[] {0, 1}, 0.1f, Instant.EPOCH));
        var seen = Json.standard().readTree(Json.standard().write(row));
        for (String field : new String[] {"data", "weight", "seenAt"}) {
            var test = NODES.objectNode().put("op", "test").put("path", "/" + field);
            test.set("value", seen.get(field));
            assertEquals(row, JsonPatch.parse(NODES.arrayNode().add(test)).apply(row), field);
        }
    }

    @Test
    void aTestOfWhatIsNoNumberFails() {
        var patch = JsonPatch.parse(tree("[{'op':'test','path':'/n','value':1}]"));
        var target = NODES.objectNode().put("n", Double.NaN);
        assertThrows(ProblemException.class, () -> patch.apply(target));
    }

    @Test
    void aPatchHasAtMostAHundredOperations() {
        String one = "{'op':'add','path':'/-','value':1}";
        assertEquals(100, patched("[]", "[" + (one + ",").repeat(99) + one + "]").size());
        var problem = problem("[]", "[" + (one + ",").repeat(100) + one + "]");
        assertEquals(422, problem.status());
        assertEquals("Size", problem.violations().getFirst().code());
    }

    @Test
    void copiesOfCopiesComeToAnEnd() {
        String twice = "{'op':'copy','from':'','path':'/-'}";
        var problem = problem("[1,2,3]", "[" + (twice + ",").repeat(99) + twice + "]");
        assertEquals(422, problem.status());
        assertEquals("/11", pointers(problem));
    }

    @Test
    void copiesOfALongTextComeToAnEndToo() {
        String target = "{'a':['" + "x".repeat(500_000) + "']}";
        String copy = "{'op':'copy','from':'/a/0','path':'/a/-'}";
        assertEquals("/18", pointers(problem(target, "[" + (copy + ",").repeat(99) + copy + "]")));
    }

    @Test
    void aResultIsNoDeeperThanWhatMayBeSent() {
        String deeper = "{'op':'copy','from':'','path':'/a'}";
        var problem = problem("{}", "[" + (deeper + ",").repeat(99) + deeper + "]");
        assertEquals(422, problem.status());
        assertEquals("/99", pointers(problem));
        String deep =
                "{'op':'add','path':'"
                        + "/0".repeat(60)
                        + "','value':"
                        + "[".repeat(60)
                        + "]".repeat(60)
                        + "}";
        assertEquals("/0", pointers(problem("[".repeat(60) + "]".repeat(60), "[" + deep + "]")));
    }

    @Test
    void aValueOfVeryManyPartsIsRefused() {
        String many = "[" + "0,".repeat(200_000) + "0]";
        assertEquals(
                "/0", pointers(problem("{}", "[{'op':'add','path':'/a','value':" + many + "}]")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a", "/0", "~0", "~1"})
    void aVeryLongPointerIsOnlyAbsent(String part) {
        String path = "/a" + part.repeat(300_000);
        var problem = problem("{'a':1}", "[{'op':'remove','path':'" + path + "'}]");
        assertEquals(422, problem.status());
        assertTrue(problem.violations().toString().length() < 200);
    }

    @Test
    void aPatchCanBeAppliedAgain() {
        var patch =
                JsonPatch.parse(
                        tree(
                                "[{'op':'add','path':'/a','value':{}},{'op':'add','path':'/a/b','value':[]},"
                                        + "{'op':'add','path':'/a/b/-','value':1},{'op':'replace','path':'/c','value':{'d':[]}},"
                                        + "{'op':'add','path':'/c/d/-','value':2}]"));
        var target = tree("{'c':0}");
        var expected = tree("{'a':{'b':[1]},'c':{'d':[2]}}");
        assertEquals(expected, patch.apply(target));
        assertEquals(expected, patch.apply(target));
        assertEquals(tree("{'c':0}"), target);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theDifferenceOfTwoTreesMakesOneTheOther(long seed) {
        var random = new Random(seed);
        int applied = 0;
        while (applied < 250) {
            var a = object(random, 3);
            var b = random.nextBoolean() ? object(random, 3) : changed(random, a);
            var difference = NODES.arrayNode();
            difference("", a, b, difference);
            if (difference.size() > JsonPatch.MAX_OPERATIONS) {
                continue;
            }
            var before = a.deepCopy();
            assertEquals(b, JsonPatch.parse(difference).apply(a), () -> before + " " + difference);
            assertEquals(before, a);
            applied++;
        }
    }

    private static ObjectNode object(Random random, int levels) {
        var object = NODES.objectNode();
        for (int i = random.nextInt(5); i > 0; i--) {
            object.set(name(random), value(random, levels));
        }
        return object;
    }

    private static String name(Random random) {
        return random.ints(random.nextInt(3), 0, 7)
                .mapToObj(i -> "ab0-~/ ".substring(i, i + 1))
                .collect(Collectors.joining());
    }

    private static JsonNode value(Random random, int levels) {
        return switch (random.nextInt(levels > 0 ? 6 : 4)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.numberNode(random.nextInt(3));
            case 3 -> NODES.textNode(name(random));
            case 4 -> object(random, levels - 1);
            default -> {
                var array = NODES.arrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    array.add(value(random, levels - 1));
                }
                yield array;
            }
        };
    }

    private static ObjectNode changed(Random random, ObjectNode a) {
        var b = a.deepCopy();
        b.set(name(random), value(random, 2));
        b.remove(name(random));
        return b;
    }

    /// What has to be done to `a`, which is at the path, that it be `b`.
    private static void difference(String path, JsonNode a, JsonNode b, ArrayNode patch) {
        if (a instanceof ObjectNode && b instanceof ObjectNode) {
            var names = new TreeSet<String>();
            a.fieldNames().forEachRemaining(names::add);
            b.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                String at = path + "/" + name.replace("~", "~0").replace("/", "~1");
                member(at, a.path(name), b.path(name), at, patch);
            }
        } else if (a instanceof ArrayNode && b instanceof ArrayNode) {
            for (int i = Math.max(a.size(), b.size()) - 1; i >= b.size(); i--) {
                member(path + "/" + i, a.path(i), b.path(i), "", patch);
            }
            for (int i = 0; i < b.size(); i++) {
                member(
                        path + "/" + i,
                        a.path(i),
                        b.path(i),
                        path + (i % 2 == 0 ? "/-" : "/" + i),
                        patch);
            }
        } else if (!a.equals(b)) {
            patch.addObject().put("op", "replace").put("path", path).set("value", b);
        }
    }

    private static void member(String at, JsonNode a, JsonNode b, String added, ArrayNode patch) {
        if (a.isMissingNode()) {
            patch.addObject().put("op", "add").put("path", added).set("value", b);
        } else if (b.isMissingNode()) {
            patch.addObject().put("op", "test").put("path", at).set("value", a);
            patch.addObject().put("op", "remove").put("path", at);
        } else {
            difference(at, a, b, patch);
        }
    }
}
