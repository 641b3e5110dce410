//! The words of the grammar.

use crate::syntax::words;

words! {
    /// Kinds of nodes.
    Kind, Other;
    Error = "ERROR",
    // The file.
    Package = "package_declaration",
    Import = "import_declaration",
    Asterisk = "asterisk",
    Module = "module_declaration",
    ScopedIdentifier = "scoped_identifier",
    // Definitions.
    Class = "class_declaration",
    Interface = "interface_declaration",
    Enum = "enum_declaration",
    Record = "record_declaration",
    AnnotationType = "annotation_type_declaration",
    ClassBody = "class_body",
    EnumBodyDeclarations = "enum_body_declarations",
    EnumConstant = "enum_constant",
    Superclass = "superclass",
    SuperInterfaces = "super_interfaces",
    ExtendsInterfaces = "extends_interfaces",
    TypeList = "type_list",
    Field = "field_declaration",
    Constant = "constant_declaration",
    Method = "method_declaration",
    Constructor = "constructor_declaration",
    CompactConstructor = "compact_constructor_declaration",
    StaticInitializer = "static_initializer",
    Modifiers = "modifiers",
    Annotation = "annotation",
    MarkerAnnotation = "marker_annotation",
    AnnotationArguments = "annotation_argument_list",
    AnnotationArray = "element_value_array_initializer",
    AnnotationPair = "element_value_pair",
    FormalParameter = "formal_parameter",
    SpreadParameter = "spread_parameter",
    FormalParameters = "formal_parameters",
    InferredParameters = "inferred_parameters",
    Declarator = "variable_declarator",
    // Statements.
    Block = "block",
    ConstructorBody = "constructor_body",
    ConstructorInvocation = "explicit_constructor_invocation",
    ExpressionStatement = "expression_statement",
    LocalVariable = "local_variable_declaration",
    If = "if_statement",
    Switch = "switch_expression",
    SwitchGroup = "switch_block_statement_group",
    SwitchRule = "switch_rule",
    SwitchLabel = "switch_label",
    Guard = "guard",
    Pattern = "pattern",
    TypePattern = "type_pattern",
    RecordPattern = "record_pattern",
    RecordPatternBody = "record_pattern_body",
    RecordPatternComponent = "record_pattern_component",
    For = "for_statement",
    EnhancedFor = "enhanced_for_statement",
    While = "while_statement",
    Do = "do_statement",
    Try = "try_statement",
    TryWithResources = "try_with_resources_statement",
    Resource = "resource",
    Catch = "catch_clause",
    CatchParameter = "catch_formal_parameter",
    CatchType = "catch_type",
    Finally = "finally_clause",
    Synchronized = "synchronized_statement",
    Labeled = "labeled_statement",
    Return = "return_statement",
    Throw = "throw_statement",
    Yield = "yield_statement",
    Assert = "assert_statement",
    Break = "break_statement",
    Continue = "continue_statement",
    // Expressions.
    Identifier = "identifier",
    This = "this",
    Super = "super",
    Parenthesized = "parenthesized_expression",
    Cast = "cast_expression",
    FieldAccess = "field_access",
    ArrayAccess = "array_access",
    Invocation = "method_invocation",
    MethodReference = "method_reference",
    Creation = "object_creation_expression",
    ArrayCreation = "array_creation_expression",
    ArrayInitializer = "array_initializer",
    ArgumentList = "argument_list",
    Lambda = "lambda_expression",
    Assignment = "assignment_expression",
    Update = "update_expression",
    Binary = "binary_expression",
    Unary = "unary_expression",
    InstanceOf = "instanceof_expression",
    Ternary = "ternary_expression",
    ClassLiteral = "class_literal",
    Text = "string_literal",
    TextInterpolation = "string_interpolation",
    Character = "character_literal",
    DecimalInteger = "decimal_integer_literal",
    HexInteger = "hex_integer_literal",
    OctalInteger = "octal_integer_literal",
    BinaryInteger = "binary_integer_literal",
    DecimalFloat = "decimal_floating_point_literal",
    HexFloat = "hex_floating_point_literal",
    True = "true",
    False = "false",
    Null = "null_literal",
    // Types, which hold no expressions.
    TypeIdentifier = "type_identifier",
    ScopedType = "scoped_type_identifier",
    GenericType = "generic_type",
    ArrayType = "array_type",
    AnnotatedType = "annotated_type",
    TypeArguments = "type_arguments",
    Dimensions = "dimensions",
    IntegralType = "integral_type",
    FloatType = "floating_point_type",
    BooleanType = "boolean_type",
    VoidType = "void_type",
}

words! {
    /// Fields of nodes.
    Slot, None;
    Alternative = "alternative",
    Arguments = "arguments",
    Array = "array",
    Body = "body",
    Condition = "condition",
    Consequence = "consequence",
    Constructor = "constructor",
    Declarator = "declarator",
    Field = "field",
    Index = "index",
    Init = "init",
    Key = "key",
    Left = "left",
    Name = "name",
    Object = "object",
    Operand = "operand",
    Operator = "operator",
    Parameters = "parameters",
    Pattern = "pattern",
    Resources = "resources",
    Right = "right",
    Type = "type",
    Update = "update",
    Value = "value",
}

impl Kind {
    /// Whether a node is a type as written.
    pub(super) fn is_type(self) -> bool {
        matches!(
            self,
            Kind::TypeIdentifier
                | Kind::ScopedType
                | Kind::GenericType
                | Kind::ArrayType
                | Kind::AnnotatedType
                | Kind::TypeArguments
                | Kind::Dimensions
                | Kind::IntegralType
                | Kind::FloatType
                | Kind::BooleanType
                | Kind::VoidType
        )
    }
}
