package docx

// theme is the part that Word expects beside the styles: black, white and the
// usual accents, one type face, and the plainest of formats. The styles name
// their own fonts, so nothing of it shows.
const theme = head + `<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Plain"><a:themeElements>` +
	`<a:clrScheme name="Plain"><a:dk1><a:srgbClr val="000000"/></a:dk1><a:lt1><a:srgbClr val="FFFFFF"/></a:lt1><a:dk2><a:srgbClr val="1F4E79"/></a:dk2><a:lt2><a:srgbClr val="E7E6E6"/></a:lt2>` +
	`<a:accent1><a:srgbClr val="14406B"/></a:accent1><a:accent2><a:srgbClr val="2F6EA5"/></a:accent2><a:accent3><a:srgbClr val="7FB0D8"/></a:accent3><a:accent4><a:srgbClr val="595959"/></a:accent4><a:accent5><a:srgbClr val="8C8C8C"/></a:accent5><a:accent6><a:srgbClr val="BFBFBF"/></a:accent6>` +
	`<a:hlink><a:srgbClr val="1F4E79"/></a:hlink><a:folHlink><a:srgbClr val="595959"/></a:folHlink></a:clrScheme>` +
	`<a:fontScheme name="Plain"><a:majorFont><a:latin typeface="Times New Roman"/><a:ea typeface=""/><a:cs typeface=""/></a:majorFont><a:minorFont><a:latin typeface="Times New Roman"/><a:ea typeface=""/><a:cs typeface=""/></a:minorFont></a:fontScheme>` +
	`<a:fmtScheme name="Plain"><a:fillStyleLst>` + solid + solid + solid + `</a:fillStyleLst>` +
	`<a:lnStyleLst><a:ln w="6350">` + solid + `</a:ln><a:ln w="12700">` + solid + `</a:ln><a:ln w="19050">` + solid + `</a:ln></a:lnStyleLst>` +
	`<a:effectStyleLst><a:effectStyle><a:effectLst/></a:effectStyle><a:effectStyle><a:effectLst/></a:effectStyle><a:effectStyle><a:effectLst/></a:effectStyle></a:effectStyleLst>` +
	`<a:bgFillStyleLst>` + solid + solid + solid + `</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>`

const solid = `<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>`
